import { Module } from '@nestjs/common';
import { HistoryService, type Clock } from '@stemma/orchestration';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CLOCK } from '../tokens.js';
import { HistoryController } from './history.controller.js';

@Module({
  controllers: [HistoryController],
  providers: [
    {
      provide: HistoryService,
      inject: [RECORD, CLOCK],
      useFactory: ({ history }: RecordPorts, clock: Clock) => new HistoryService(history, clock),
    },
  ],
})
export class HistoryModule {}
