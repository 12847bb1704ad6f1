import { DataSource } from 'typeorm';
import { tables } from './entities/tables.js';
import { CanonicalRecord1700000000001 } from './migrations/1700000000001-canonical-record.js';
import { UsageRollups1700000000002 } from './migrations/1700000000002-usage-rollups.js';
import { Improvements1700000000003 } from './migrations/1700000000003-improvements.js';
import { Feedback1700000000004 } from './migrations/1700000000004-feedback.js';
import { UsageIds1700000000005 } from './migrations/1700000000005-usage-ids.js';
import { EdgeTimes1700000000006 } from './migrations/1700000000006-edge-times.js';
import { EventKeyNames1700000000055 } from './migrations/1700000000055-event-key-names.js';
import { NodeUsage1700000000050 } from './migrations/1700000000050-node-usage.js';
import { ScheduledWork1700000000007 } from './migrations/1700000000007-scheduled-work.js';
import { ContentOrder1700000000025 } from './migrations/1700000000025-content-order.js';
import { HashedScopes1700000000026 } from './migrations/1700000000026-hashed-scopes.js';
import { DroppedLetters1700000000060 } from './migrations/1700000000060-dropped-letters.js';
import { OwnLetters1700000000061 } from './migrations/1700000000061-own-letters.js';
import { FactChecks1700000000072 } from './migrations/1700000000072-fact-checks.js';
import { VerifyDepth1700000000073 } from './migrations/1700000000073-verify-depth.js';
import { PatternOrdinals1700000000080 } from './migrations/1700000000080-pattern-ordinals.js';
import { SearchDocuments1700000000090 } from './migrations/1700000000090-search-documents.js';
import { OneLease1700000000095 } from './migrations/1700000000095-one-lease.js';
import { DeletedEdges1700000000135 } from './migrations/1700000000135-deleted-edges.js';
import { VersionAliases1700000000140 } from './migrations/1700000000140-version-aliases.js';
import { PastLookups1700000000150 } from './migrations/1700000000150-past-lookups.js';
import { WordImpacts1700000000155 } from './migrations/1700000000155-word-impacts.js';
import { PublisherCauses1700000000175 } from './migrations/1700000000175-publisher-causes.js';
import { OneFormOfWords1700000000180 } from './migrations/1700000000180-one-form-of-words.js';
import { Gists1700000000181 } from './migrations/1700000000181-gists.js';
import { MarksOfHalfWidth1700000000182 } from './migrations/1700000000182-marks-of-half-width.js';
import { ChangesOfDocuments1700000000183 } from './migrations/1700000000183-changes-of-documents.js';
import { WeightsOfNow1700000000157 } from './migrations/1700000000157-weights-of-now.js';
import { SplitNames1700000000156 } from './migrations/1700000000156-split-names.js';
import { OpenLineage1700000000120 } from './migrations/1700000000120-open-lineage.js';
import { ImportedChanges1700000000125 } from './migrations/1700000000125-imported-changes.js';
import { Webhooks1700000000126 } from './migrations/1700000000126-webhooks.js';
import { Publishers1700000000127 } from './migrations/1700000000127-publishers.js';
import { FeedbackWithdrawal1700000000145 } from './migrations/1700000000145-feedback-withdrawal.js';
import { Erasures1700000000146 } from './migrations/1700000000146-erasures.js';
import { Retention1700000000165 } from './migrations/1700000000165-retention.js';
import { ExecutionRetention1700000000170 } from './migrations/1700000000170-execution-retention.js';
import { PatternNames1700000000030 } from './migrations/1700000000030-pattern-names.js';
import { PooledClient } from './sql/connection.js';

export interface ConnectionOptions {
  readonly url: string;
  /** Connections held at most; beyond it callers wait. */
  readonly poolSize?: number;
  /** Of those once opened, stay open when idle: whoever takes all connections of the server takes not these. */
  readonly kept?: number;
  readonly applicationName?: string;
  /** No statement takes longer; absent: as long as it takes, which is for migrations and tools. */
  readonly deadlineMs?: number;
}

const DEFAULT_POOL_SIZE = 16;
const CONNECT_TIMEOUT_MS = 30_000;
/** The server ends a statement itself, and the transaction in order; one that stands still is left after this. */
const GRACE_MS = 1_000;

/** What says how values are written and read, and what a transaction sees: ours, whatever the database has as its defaults. */
const OWN_SETTINGS = {
  timezone: 'UTC',
  datestyle: 'ISO',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  array_nulls: 'on',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read\\ committed',
  idle_in_transaction_session_timeout: '60000',
  jit: 'off',
} as const;

/** A DataSource that is not yet connected. It never synchronises: the schema is made by migrations alone. */
export function stemmaDataSource({
  url,
  poolSize,
  kept,
  applicationName,
  deadlineMs,
}: ConnectionOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema: 'stemma',
    entities: tables.map(({ schema }) => schema),
    synchronize: false,
    migrationsRun: false,
    migrationsTransactionMode: 'each',
    migrationsTableName: 'migrations',
    migrations: [
      CanonicalRecord1700000000001,
      UsageRollups1700000000002,
      Improvements1700000000003,
      Feedback1700000000004,
      UsageIds1700000000005,
      EdgeTimes1700000000006,
      ScheduledWork1700000000007,
      ContentOrder1700000000025,
      HashedScopes1700000000026,
      PatternNames1700000000030,
      NodeUsage1700000000050,
      EventKeyNames1700000000055,
      DroppedLetters1700000000060,
      OwnLetters1700000000061,
      FactChecks1700000000072,
      VerifyDepth1700000000073,
      PatternOrdinals1700000000080,
      SearchDocuments1700000000090,
      OneLease1700000000095,
      OpenLineage1700000000120,
      ImportedChanges1700000000125,
      Webhooks1700000000126,
      Publishers1700000000127,
      DeletedEdges1700000000135,
      VersionAliases1700000000140,
      PastLookups1700000000150,
      WordImpacts1700000000155,
      WeightsOfNow1700000000157,
      FeedbackWithdrawal1700000000145,
      Erasures1700000000146,
      SplitNames1700000000156,
      Retention1700000000165,
      ExecutionRetention1700000000170,
      PublisherCauses1700000000175,
      OneFormOfWords1700000000180,
      Gists1700000000181,
      MarksOfHalfWidth1700000000182,
      ChangesOfDocuments1700000000183,
    ],
    poolSize: poolSize ?? DEFAULT_POOL_SIZE,
    applicationName: applicationName ?? 'stemma',
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // Nothing here needs an extension, and a shared server may not allow one.
    installExtensions: false,
    extra: {
      min: kept ?? 0,
      options: Object.entries({ ...OWN_SETTINGS, statement_timeout: String(deadlineMs ?? 0) })
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      ...(deadlineMs === undefined ? {} : { query_timeout: deadlineMs + GRACE_MS }),
      // What is asked of a connection is sent at once, before what was asked earlier is answered.
      pipeline: true,
      Client: PooledClient,
    },
  });
}
