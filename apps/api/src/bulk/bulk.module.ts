import { Module } from '@nestjs/common';
import { BulkService, type Clock } from '@stemma/orchestration';
import { OpenLineageModule } from '../openlineage/openlineage.module.js';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CLOCK } from '../tokens.js';
import { BulkController } from './bulk.controller.js';

@Module({
  imports: [OpenLineageModule],
  controllers: [BulkController],
  providers: [
    {
      provide: BulkService,
      inject: [RECORD, CLOCK],
      useFactory: ({ unitOfWork, archive }: RecordPorts, clock: Clock) =>
        new BulkService(unitOfWork, archive, clock),
    },
  ],
})
export class BulkModule {}
