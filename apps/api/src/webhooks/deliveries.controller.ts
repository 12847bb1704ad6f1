import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WebhookService } from '@stemma/orchestration';
import { decodeCursor, instantCursor, pageBody } from '../http/cursor.js';
import { NoBody } from '../http/no-body.decorator.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { deliveryJson } from './webhook-json.js';
import { DeliveriesQuery } from './webhooks.dto.js';

@ApiTags('webhooks')
@Controller('v1/webhooks/:webhookId/deliveries')
export class DeliveriesController {
  constructor(private readonly webhooks: WebhookService) {}

  /** Events that were not taken at once, newest first. */
  @Get()
  @Answers('DeliveryPage')
  async list(
    @Param('webhookId', UuidPipe) webhookId: string,
    @Query() { state, limit, cursor }: DeliveriesQuery,
  ): Promise<object> {
    const after = decodeCursor(cursor, instantCursor);
    return pageBody(await this.webhooks.deliveries({ webhookId, state, limit, after }), deliveryJson);
  }

  @Post(':eventId/redeliver')
  @Answers('Delivery', { status: 202 })
  async redeliver(
    @Param('webhookId', UuidPipe) webhookId: string,
    @Param('eventId', UuidPipe) eventId: string,
    @NoBody() _body: null,
  ): Promise<object> {
    return deliveryJson(await this.webhooks.redeliver(webhookId, eventId));
  }
}
