import { Module } from '@nestjs/common';
import { HistoryService, type Clock } from '@stemma/orchestration';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CLOCK } from '../tokens.js';
import { LineageDiffController } from './lineage-diff.controller.js';
import { PatternDiffController } from './pattern-diff.controller.js';

@Module({
  controllers: [PatternDiffController, LineageDiffController],
  providers: [
    {
      provide: HistoryService,
      inject: [RECORD, CLOCK],
      useFactory: ({ history }: RecordPorts, clock: Clock) => new HistoryService(history, clock),
    },
  ],
})
export class HistoryModule {}
