import { Module } from '@nestjs/common';
import { AugursModels } from '@stemma/analytics';
import { TrendService } from '@stemma/orchestration';
import { Opened } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { TrendsController } from './trends.controller.js';

function trends({ catalogue, series, adoption }: RecordPorts, opened: Opened): TrendService {
  const models = new AugursModels();
  opened.add(() => models.close());
  return new TrendService({ catalogue, series, adoption, models });
}

@Module({
  controllers: [TrendsController],
  providers: [{ provide: TrendService, inject: [RECORD, Opened], useFactory: trends }],
})
export class TrendsModule {}
