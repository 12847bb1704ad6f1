import { Module } from '@nestjs/common';
import { RetentionService, type Clock } from '@stemma/orchestration';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CLOCK } from '../tokens.js';
import { RetentionController } from './retention.controller.js';

@Module({
  controllers: [RetentionController],
  providers: [
    {
      provide: RetentionService,
      inject: [RECORD, CLOCK],
      useFactory: ({ retention }: RecordPorts, clock: Clock) => new RetentionService(retention, clock),
    },
  ],
})
export class RetentionModule {}
