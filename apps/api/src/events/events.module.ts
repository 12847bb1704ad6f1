import { Module } from '@nestjs/common';
import { EventStream } from '@stemma/orchestration';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { EventStreamController } from './event-stream.controller.js';
import { EventsController } from './events.controller.js';

function stream({ events, changes }: RecordPorts): EventStream {
  const all = new EventStream(events);
  changes.wakeUp.onWake(() => {
    all.wake();
  });
  return all;
}

@Module({
  controllers: [EventStreamController, EventsController],
  providers: [{ provide: EventStream, inject: [RECORD], useFactory: stream }],
})
export class EventsModule {}
