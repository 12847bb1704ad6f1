import { Module } from '@nestjs/common';
import { RecordService, SeriesService, UsageService, type Clock } from '@stemma/orchestration';
import { Opened } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { CLOCK } from '../tokens.js';
import { UsageController } from './usage.controller.js';
import { UsageRoller } from './usage-roller.js';

function service({ usage, feedback }: RecordPorts, { health }: ServiceConfig, clock: Clock): UsageService {
  return new UsageService(usage, feedback, health, clock);
}

function along({ series }: RecordPorts, record: RecordService, clock: Clock): SeriesService {
  return new SeriesService(series, record, clock);
}

function roll({ rollup }: RecordPorts, opened: Opened): UsageRoller {
  const roller = new UsageRoller(rollup);
  roller.start();
  opened.add(() => roller.close());
  return roller;
}

@Module({
  controllers: [UsageController],
  providers: [
    { provide: UsageService, inject: [RECORD, CONFIG, CLOCK], useFactory: service },
    { provide: SeriesService, inject: [RECORD, RecordService, CLOCK], useFactory: along },
    { provide: UsageRoller, inject: [RECORD, Opened], useFactory: roll },
  ],
  exports: [UsageService, UsageRoller],
})
export class UsageModule {}
