import { Module } from '@nestjs/common';
import { FeedbackService, RecordService, type Clock } from '@stemma/orchestration';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CLOCK } from '../tokens.js';
import { FeedbackController } from './feedback.controller.js';

@Module({
  controllers: [FeedbackController],
  providers: [
    {
      provide: FeedbackService,
      inject: [RECORD, RecordService, CLOCK],
      useFactory: ({ feedback }: RecordPorts, record: RecordService, clock: Clock) =>
        new FeedbackService(feedback, record, clock),
    },
  ],
})
export class FeedbackModule {}
