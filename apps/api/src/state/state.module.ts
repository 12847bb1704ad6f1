import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { PublishingStatus } from '@stemma/orchestration';
import { JobRunner, Projection } from '@stemma/projection';
import {
  HealthController,
  measureMirrors,
  measurePublishers,
  MetricsController,
  metricsRegistry,
  mirrorsReady,
  Opened,
  READINESS,
  type ReadinessCheck,
} from '@stemma/runtime';
import { Registry } from 'prom-client';
import { EventsModule } from '../events/events.module.js';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { measureRollups } from '../usage/rollup-sync.js';
import { UsageModule } from '../usage/usage.module.js';
import { UsageRoller } from '../usage/usage-roller.js';
import { DiskWatch } from './disk-watch.js';

function watch({ dataDir, diskFullBelowBytes }: ServiceConfig, opened: Opened): DiskWatch {
  const disk = new DiskWatch(dataDir, diskFullBelowBytes);
  disk.start();
  opened.add(() => disk.close());
  return disk;
}

function readiness(record: RecordPorts, projection: Projection, disk: DiskWatch): ReadinessCheck[] {
  return [
    record.readiness,
    { name: 'mirrors', check: () => mirrorsReady(projection) },
    { name: 'disk', check: () => disk.requireRoom() },
  ];
}

function metrics(
  projection: Projection,
  jobs: JobRunner,
  disk: DiskWatch,
  rollups: UsageRoller,
  publishing: PublishingStatus,
): Registry {
  const registry = metricsRegistry();
  measureMirrors(registry, projection, jobs);
  disk.measure(registry);
  measureRollups(registry, () => rollups.sync());
  measurePublishers(registry, publishing);
  return registry;
}

@Module({
  imports: [TerminusModule.forRoot({ logger: false }), EventsModule, UsageModule],
  controllers: [HealthController, MetricsController],
  providers: [
    { provide: DiskWatch, inject: [CONFIG, Opened], useFactory: watch },
    { provide: READINESS, inject: [RECORD, Projection, DiskWatch], useFactory: readiness },
    {
      provide: Registry,
      inject: [Projection, JobRunner, DiskWatch, UsageRoller, PublishingStatus],
      useFactory: metrics,
    },
  ],
  exports: [Registry],
})
export class StateModule {}
