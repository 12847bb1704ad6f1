import { Module } from '@nestjs/common';
import { UsageService, type Clock } from '@stemma/orchestration';
import { Opened } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { CLOCK, ROLLUP_SYNC } from '../tokens.js';
import { rollupSync, type RollupSync } from './rollup-sync.js';
import { UsageController } from './usage.controller.js';
import { UsageRoller } from './usage-roller.js';

function service({ usage, feedback }: RecordPorts, { health }: ServiceConfig, clock: Clock): UsageService {
  return new UsageService(usage, feedback, health, clock);
}

function roll({ rollup }: RecordPorts, opened: Opened): () => Promise<RollupSync> {
  const roller = new UsageRoller(() => rollup.advance());
  roller.start();
  opened.add(() => roller.close());
  return async () => rollupSync(await rollup.status(), roller.cause);
}

@Module({
  controllers: [UsageController],
  providers: [
    { provide: UsageService, inject: [RECORD, CONFIG, CLOCK], useFactory: service },
    { provide: ROLLUP_SYNC, inject: [RECORD, Opened], useFactory: roll },
  ],
  exports: [UsageService, ROLLUP_SYNC],
})
export class UsageModule {}
