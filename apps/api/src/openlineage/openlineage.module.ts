import { Module } from '@nestjs/common';
import { OpenLineageService, type Clock } from '@stemma/orchestration';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CLOCK } from '../tokens.js';
import { OpenLineageController } from './openlineage.controller.js';

@Module({
  controllers: [OpenLineageController],
  exports: [OpenLineageService],
  providers: [
    {
      provide: OpenLineageService,
      inject: [RECORD, CLOCK],
      useFactory: (record: RecordPorts, clock: Clock) => new OpenLineageService(record, clock),
    },
  ],
})
export class OpenLineageModule {}
