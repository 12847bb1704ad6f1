import { Inject, Module } from '@nestjs/common';
import type { Clock } from '@stemma/orchestration';
import { ErasureService, JobRunner, Projection } from '@stemma/projection';
import { Opened } from '@stemma/runtime';
import { scheduledWork } from '../improvements/scheduled-work.js';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CLOCK } from '../tokens.js';
import { ErasuresController } from './erasures.controller.js';

/** So often stores are asked again for what they have not let go of. */
const EVERY_MS = 60_000;

@Module({
  controllers: [ErasuresController],
  providers: [
    {
      provide: ErasureService,
      inject: [RECORD, Projection, JobRunner, CLOCK],
      useFactory: ({ erasures }: RecordPorts, projection: Projection, jobs: JobRunner, clock: Clock) =>
        new ErasureService(erasures, projection, jobs, clock),
    },
  ],
})
export class ErasuresModule {
  constructor(erasures: ErasureService, @Inject(RECORD) { schedule }: RecordPorts, opened: Opened) {
    const work = scheduledWork(
      { name: 'erasures', work: () => erasures.verifyOpen(), everyMs: EVERY_MS },
      schedule,
      EVERY_MS,
    );
    if (work === null) return;
    work.start();
    opened.add(() => work.close());
  }
}
