import {
  PostgresAdoption,
  PostgresAliases,
  PostgresCatalogue,
  PostgresDetectionSource,
  PostgresErasures,
  PostgresEventFeed,
  PostgresFeedbackCatalogue,
  PostgresHistory,
  PostgresImprovements,
  PostgresKeywordIndex,
  PostgresLineageGraph,
  PostgresPatternIndex,
  PostgresRecordArchive,
  PostgresRetention,
  PostgresSchedule,
  PostgresSeries,
  PostgresUnitOfWork,
  PostgresUsageAnalytics,
  PostgresUsageRollup,
  PostgresWebhooks,
} from '@stemma/postgres';
import { holderName, openRecord } from '@stemma/runtime';
import type { RecordPorts } from './record-ports.js';

/** @throws the driver's error where the server cannot be used; nothing is left open then */
export async function openPostgresRecord(url: string): Promise<RecordPorts> {
  const record = await openRecord(url, 'stemma', ['requests', 'exports']);
  const { wakeUp, pools } = record;
  const { requests, background } = pools;
  return {
    unitOfWork: new PostgresUnitOfWork(requests, () => {
      wakeUp.tell();
    }),
    catalogue: new PostgresCatalogue(requests),
    aliases: new PostgresAliases(requests),
    graph: new PostgresLineageGraph(requests),
    archive: new PostgresRecordArchive(pools.exports),
    events: new PostgresEventFeed(background),
    history: new PostgresHistory(requests),
    series: new PostgresSeries(requests),
    usage: new PostgresUsageAnalytics(requests),
    rollup: new PostgresUsageRollup(background),
    adoption: new PostgresAdoption(requests),
    feedback: new PostgresFeedbackCatalogue(requests),
    improvements: new PostgresImprovements(requests),
    detection: new PostgresDetectionSource(background),
    schedule: new PostgresSchedule(background, holderName()),
    webhooks: new PostgresWebhooks(requests),
    erasures: new PostgresErasures(background),
    retention: new PostgresRetention(requests),
    index: (model, dimensions) => new PostgresPatternIndex(requests, model, dimensions),
    keywords: new PostgresKeywordIndex(requests, background),
    changes: { dataSource: background, wakeUp },
    readiness: record.readiness,
    close: () => record.close(),
  };
}
