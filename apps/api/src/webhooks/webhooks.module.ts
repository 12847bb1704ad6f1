import { Inject, Module } from '@nestjs/common';
import { WebhookService, type Clock, type WebhookSender } from '@stemma/orchestration';
import { dispatchWebhooks, Opened, webhookSender } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { CLOCK } from '../tokens.js';
import { DeliveriesController } from './deliveries.controller.js';
import { WebhooksController } from './webhooks.controller.js';

const SENDER = Symbol('WebhookSender');

@Module({
  controllers: [WebhooksController, DeliveriesController],
  providers: [
    {
      provide: SENDER,
      inject: [CONFIG, Opened],
      useFactory: ({ webhooksAllowPrivate }: ServiceConfig, opened: Opened) =>
        webhookSender(webhooksAllowPrivate, opened),
    },
    {
      provide: WebhookService,
      inject: [RECORD, SENDER, CLOCK],
      useFactory: ({ webhooks, events }: RecordPorts, sender: WebhookSender, clock: Clock) =>
        new WebhookService(webhooks, events, sender, clock),
    },
  ],
})
export class WebhooksModule {
  constructor(
    @Inject(RECORD) { changes }: RecordPorts,
    @Inject(CONFIG) { projection }: ServiceConfig,
    @Inject(SENDER) sender: WebhookSender,
    @Inject(CLOCK) clock: Clock,
    opened: Opened,
  ) {
    if (projection !== 'worker') opened.add(dispatchWebhooks({ ...changes, sender, clock }));
  }
}
