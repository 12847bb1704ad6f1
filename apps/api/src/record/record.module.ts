import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LineageService, RecordService, type Clock } from '@stemma/orchestration';
import { CLOCK } from '../tokens.js';
import { RECORD, type RecordPorts } from './record-ports.js';

/** The record for every other module: whoever opened it closes it. */
@Global()
@Module({})
export class RecordModule {
  static of(record: RecordPorts): DynamicModule {
    const providers = [
      { provide: RECORD, useValue: record },
      { provide: RecordService, useValue: new RecordService(record.catalogue) },
      {
        provide: LineageService,
        inject: [CLOCK],
        useFactory: (clock: Clock) => new LineageService(record.unitOfWork, clock),
      },
    ];
    return { module: RecordModule, providers, exports: providers };
  }
}
