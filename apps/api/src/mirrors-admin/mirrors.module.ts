import { Global, Module } from '@nestjs/common';
import { ReadRouter, type Clock } from '@stemma/orchestration';
import { DeadLetterService, JobRunner, Projection } from '@stemma/projection';
import { Opened, openMirrors, type Mirrors } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { CLOCK, LOG, MIRRORS } from '../tokens.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { JobsController } from './jobs.controller.js';
import { MirrorsController } from './mirrors.controller.js';

async function follow(
  { changes }: RecordPorts,
  config: ServiceConfig,
  opened: Opened,
  clock: Clock,
  log: (line: string) => void,
): Promise<Mirrors> {
  const mirrors = await openMirrors({ ...changes, config, role: 'service', clock, log });
  opened.add(() => mirrors.close());
  return mirrors;
}

/** Whatever follows the record, for every other module. */
@Global()
@Module({
  controllers: [MirrorsController, JobsController, DeadLettersController],
  providers: [
    { provide: MIRRORS, inject: [RECORD, CONFIG, Opened, CLOCK, LOG], useFactory: follow },
    { provide: Projection, inject: [MIRRORS], useFactory: ({ projection }: Mirrors) => projection },
    { provide: JobRunner, inject: [MIRRORS], useFactory: ({ jobs }: Mirrors) => jobs },
    {
      provide: ReadRouter,
      inject: [MIRRORS, CONFIG],
      useFactory: ({ feed }: Mirrors, { maxLagMs }: ServiceConfig) =>
        new ReadRouter(() => feed.newest(), maxLagMs),
    },
    {
      provide: DeadLetterService,
      inject: [MIRRORS],
      useFactory: ({ deadLetters, projection }: Mirrors) => new DeadLetterService(deadLetters, projection),
    },
  ],
  exports: [MIRRORS, ReadRouter, Projection, JobRunner],
})
export class MirrorsModule {}
