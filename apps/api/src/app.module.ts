import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import {
  BulkService,
  DetectionService,
  ExecutionRecorder,
  ImprovementService,
  LineageService,
  TraceService,
  TrendService,
  UsageService,
} from '@stemma/orchestration';
import { JobRunner, Projection } from '@stemma/projection';
import {
  HealthController,
  measureMirrors,
  MetricsController,
  metricsRegistry,
  READINESS,
} from '@stemma/runtime';
import { Registry } from 'prom-client';
import { AnalyticsController } from './analytics/analytics.controller.js';
import { RankingsController } from './analytics/rankings.controller.js';
import { BulkController } from './bulk/bulk.controller.js';
import type { Composition } from './composition.js';
import { EdgesController } from './edges/edges.controller.js';
import { EventsController } from './events/events.controller.js';
import { ExecutionsController } from './executions/executions.controller.js';
import { FeedbackController } from './feedback/feedback.controller.js';
import { CutConnections } from './http/cut-connections.js';
import type { HttpSettings } from './http/settings.js';
import { AssignmentController } from './improvements/assignment.controller.js';
import { DetectionController } from './improvements/detection.controller.js';
import { ImprovementsController } from './improvements/improvements.controller.js';
import { LineageController } from './lineage/lineage.controller.js';
import { DeadLettersController } from './mirrors-admin/dead-letters.controller.js';
import { JobsController } from './mirrors-admin/jobs.controller.js';
import { MirrorsController } from './mirrors-admin/mirrors.controller.js';
import { NodesController } from './nodes/nodes.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { ServedDocument } from './openapi/served-document.js';
import { ContentLimit } from './patterns/content-limit.js';
import { PatternsController } from './patterns/patterns.controller.js';
import { SimilarityController } from './similarity/similarity.controller.js';
import { SyncController } from './sync/sync.controller.js';
import { DEAD_LETTERS, FEED, FEEDBACK, CATALOGUE, SIMILARITY, ROLLUP_SYNC, SERIES } from './tokens.js';
import { TrendsController } from './trends/trends.controller.js';
import { measureRollups } from './usage/rollup-sync.js';
import { UsageController } from './usage/usage.controller.js';

@Module({})
export class AppModule {
  static of(composition: Composition, settings: HttpSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TerminusModule.forRoot({ logger: false }),
        // The environment was read and checked by @stemma/config: nothing is to be read once more.
        ConfigModule.forRoot({ ignoreEnvFile: true, skipProcessEnv: true, load: [() => settings] }),
      ],
      controllers: [
        HealthController,
        MetricsController,
        OpenApiController,
        NodesController,
        LineageController,
        BulkController,
        EdgesController,
        EventsController,
        PatternsController,
        SimilarityController,
        SyncController,
        MirrorsController,
        JobsController,
        DeadLettersController,
        ExecutionsController,
        UsageController,
        AnalyticsController,
        RankingsController,
        FeedbackController,
        TrendsController,
        DetectionController,
        ImprovementsController,
        AssignmentController,
      ],
      providers: [
        { provide: LineageService, useValue: composition.lineage },
        { provide: ImprovementService, useValue: composition.improvements },
        { provide: BulkService, useValue: composition.bulk },
        { provide: ExecutionRecorder, useValue: composition.executions },
        { provide: UsageService, useValue: composition.usage },
        { provide: DetectionService, useValue: composition.detection },
        { provide: FEEDBACK, useValue: composition.feedback },
        { provide: SERIES, useValue: composition.series },
        { provide: TrendService, useValue: composition.trends },
        { provide: SIMILARITY, useValue: composition.similarity },
        { provide: Projection, useValue: composition.projection },
        { provide: TraceService, useValue: composition.traces },
        { provide: CATALOGUE, useValue: composition.catalogue },
        { provide: READINESS, useValue: composition.readiness },
        { provide: JobRunner, useValue: composition.jobs },
        { provide: FEED, useValue: composition.feed },
        { provide: ROLLUP_SYNC, useValue: composition.rollupSync },
        { provide: DEAD_LETTERS, useValue: composition.deadLetters },
        {
          provide: Registry,
          useFactory: (): Registry => {
            const registry = metricsRegistry();
            measureMirrors(registry, composition.projection, composition.jobs);
            composition.disk.measure(registry);
            measureRollups(registry, composition.rollupSync);
            return registry;
          },
        },
        {
          provide: CutConnections,
          inject: [Registry],
          useFactory: (registry: Registry) => new CutConnections(registry),
        },
        ServedDocument,
        ContentLimit,
      ],
    };
  }
}
