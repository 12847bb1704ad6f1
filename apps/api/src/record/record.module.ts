import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AliasService, LineageService, RecordService, type Clock } from '@stemma/orchestration';
import { CLOCK } from '../tokens.js';
import { RECORD, type RecordPorts } from './record-ports.js';

/** The record for every other module: whoever opened it closes it. */
@Global()
@Module({})
export class RecordModule {
  static of(record: RecordPorts): DynamicModule {
    const records = new RecordService(record.catalogue);
    const providers = [
      { provide: RECORD, useValue: record },
      { provide: RecordService, useValue: records },
      { provide: AliasService, useValue: new AliasService(record.aliases, records) },
      {
        provide: LineageService,
        inject: [CLOCK],
        useFactory: (clock: Clock) => new LineageService(record.unitOfWork, clock),
      },
    ];
    return { module: RecordModule, providers, exports: providers };
  }
}
