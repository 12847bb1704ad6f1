import { Module, type DynamicModule } from '@nestjs/common';
import type { Opened } from '@stemma/runtime';
import { AliasesModule } from './aliases/aliases.module.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { BulkModule } from './bulk/bulk.module.js';
import { CallerModule } from './caller/caller.module.js';
import { ConsoleModule } from './console/console.module.js';
import { EdgesModule } from './edges/edges.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { EventsModule } from './events/events.module.js';
import { ExecutionsModule } from './executions/executions.module.js';
import { FeedbackModule } from './feedback/feedback.module.js';
import { HistoryModule } from './history/history.module.js';
import { HttpModule } from './http/http.module.js';
import { ImprovementsModule } from './improvements/improvements.module.js';
import { LineageModule } from './lineage/lineage.module.js';
import { MirrorsModule } from './mirrors-admin/mirrors.module.js';
import { NodesModule } from './nodes/nodes.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { OpenLineageModule } from './openlineage/openlineage.module.js';
import { PatternsModule } from './patterns/patterns.module.js';
import { ProcessModule } from './process.module.js';
import type { RecordPorts } from './record/record-ports.js';
import { RecordModule } from './record/record.module.js';
import type { ServiceConfig } from './service-config.js';
import { SearchModule } from './search/search.module.js';
import { SimilarityModule } from './similarity/similarity.module.js';
import { StateModule } from './state/state.module.js';
import { SyncModule } from './sync/sync.module.js';
import { TrendsModule } from './trends/trends.module.js';
import { UsageModule } from './usage/usage.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** A module for each noun. */
const NOUNS = [
  HttpModule,
  StateModule,
  OpenApiModule,
  ConsoleModule,
  CallerModule,
  NodesModule,
  LineageModule,
  HistoryModule,
  BulkModule,
  OpenLineageModule,
  EdgesModule,
  EventsModule,
  PatternsModule,
  AliasesModule,
  SearchModule,
  SimilarityModule,
  SyncModule,
  MirrorsModule,
  ExecutionsModule,
  UsageModule,
  AnalyticsModule,
  FeedbackModule,
  TrendsModule,
  ImprovementsModule,
  WebhooksModule,
  ErasuresModule,
  RetentionModule,
];

@Module({})
export class AppModule {
  static of(
    record: RecordPorts,
    config: ServiceConfig,
    opened: Opened,
    log: (line: string) => void,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [ProcessModule.of(config, opened, log), RecordModule.of(record), ...NOUNS],
    };
  }
}
