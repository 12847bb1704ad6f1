import { Inject, Module } from '@nestjs/common';
import { EventStream, PublishingStatus, type Clock } from '@stemma/orchestration';
import { Opened, publishingStatus, publishToBrokers } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { CLOCK } from '../tokens.js';
import { EventStreamController } from './event-stream.controller.js';
import { EventsController } from './events.controller.js';

function stream({ events, changes }: RecordPorts): EventStream {
  const all = new EventStream(events);
  changes.wakeUp.onWake(() => {
    all.wake();
  });
  return all;
}

function publishing({ changes }: RecordPorts, config: ServiceConfig, clock: Clock): PublishingStatus {
  return publishingStatus({ ...changes, config, clock });
}

@Module({
  controllers: [EventStreamController, EventsController],
  providers: [
    { provide: EventStream, inject: [RECORD], useFactory: stream },
    { provide: PublishingStatus, inject: [RECORD, CONFIG, CLOCK], useFactory: publishing },
  ],
  exports: [PublishingStatus],
})
export class EventsModule {
  constructor(
    @Inject(RECORD) { changes }: RecordPorts,
    @Inject(CONFIG) config: ServiceConfig,
    opened: Opened,
  ) {
    if (config.projection !== 'worker') opened.add(publishToBrokers({ ...changes, config }));
  }
}
