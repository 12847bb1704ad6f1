import { executionJsonSchema, fields } from '@stemma/models';
import { GRANULARITIES, PUBLISHER_STATES } from '@stemma/orchestration';
import { VERIFY_DEPTHS } from '@stemma/projection';
import { z } from 'zod';

const count = z.int().min(0);
const number = z.number();
const time = fields.timestamp;
const orNull = <T extends z.ZodType>(schema: T) => schema.nullable();
const position = z.string();

const badLine = z.looseObject({ line: count });

/** Answers of `POST /v1/import`, `GET /v1/imports/{importId}`, `POST /v1/executions` and `…/stream`. */
const importState = z.object({
  importId: fields.uuid,
  lines: count,
  counts: z.record(z.string(), count),
  badLineCount: count,
  badLines: z.array(badLine),
  cursor: z.unknown(),
  finishedAt: orNull(time),
});
const accepted = z.object({ accepted: count, executionIds: z.array(fields.uuid) });
const streamReport = z.object({
  lines: count,
  accepted: count,
  repeated: count,
  rejected: count,
  badLines: z.array(badLine),
});

const used = {
  executionCount: count,
  successCount: count,
  failureCount: count,
  successRate: orNull(fields.score),
  avgExecutionTimeMs: orNull(number),
};
const usage = z.object({
  patternId: fields.uuid,
  from: time,
  to: time,
  granularity: z.enum(GRANULARITIES),
  buckets: z.array(z.object({ start: time, ...used })),
  totals: z.object(used),
  contextBreakdown: z.record(z.string(), count),
});
const performance = z.object({
  patternId: fields.uuid,
  from: time,
  to: time,
  ...used,
  sumExecutionTimeMs: number,
  minExecutionTimeMs: orNull(number),
  maxExecutionTimeMs: orNull(number),
  p50ExecutionTimeMs: orNull(number),
  p95ExecutionTimeMs: orNull(number),
  p99ExecutionTimeMs: orNull(number),
  httpCalls: number,
  databaseQueries: number,
  cacheHits: number,
  cacheMisses: number,
  avgQualityScore: orNull(number),
});

const job = z.object({
  jobId: fields.uuid,
  kind: z.enum(['verify', 'repair', 'rebuild']),
  mirror: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  requestedBy: z.string(),
  depth: orNull(z.enum(VERIFY_DEPTHS)),
  createdAt: time,
  finishedAt: orNull(time),
  progress: orNull(z.looseObject({})),
  result: z.unknown(),
  cause: orNull(z.string()),
});
const letter = z.object({
  mirror: z.string(),
  subject: z.string(),
  id: z.string(),
  rev: count,
  attempts: count,
  cause: z.string(),
  firstFailedAt: time,
  lastFailedAt: time,
  droppedAt: time.nullable(),
});
const coverage = z.object({
  patterns: count.describe('That fit the filter.'),
  searchable: count.describe('Of these, those with words.'),
  embedded: orNull(count).describe('Whose latest version has a vector; null where nothing is embedded.'),
});
const sync = z.object({
  position,
  frontier: z.object({
    position,
    state: z.enum(['moving', 'stalled']),
    heldBackBy: orNull(z.looseObject({ ageMs: number })),
  }),
  mirrors: z.array(
    z.looseObject({
      name: z.string(),
      position: orNull(position),
      lagMs: orNull(number),
      snapshot: orNull(z.object({ savedAt: orNull(time), cause: orNull(z.string()) })),
      breaker: orNull(z.enum(['closed', 'open', 'half-open'])),
    }),
  ),
  usage: z.looseObject({
    state: z.enum(['loading', 'following', 'idle', 'retrying']),
    position: orNull(position),
    cause: orNull(z.string()),
  }),
  search: coverage.describe('How many of all patterns can be found, counted within the last second.'),
  publishers: z
    .array(
      z.object({
        name: z.string(),
        state: z.enum(PUBLISHER_STATES),
        position: orNull(z.string()),
        lagMs: orNull(number),
        oldestUnapplied: orNull(time),
        heldBy: orNull(z.string()),
        deadLetters: count,
        cause: orNull(z.string()),
      }),
    )
    .describe('To whom events are sent: `nats`, `kafka`, `webhooks/<webhookId>`.'),
});
const writeState = z.object({
  position,
  stores: z.array(
    z.object({
      store: z.string(),
      state: z.enum(['pending', 'applied', 'superseded', 'failed', 'not_applicable']),
      cause: orNull(z.string()),
    }),
  ),
});

const receipt = z.object({
  eventId: fields.uuid,
  patternId: fields.uuid,
  nodeId: fields.uuid,
  newPatterns: count,
  newVersions: count,
  newEdges: count,
  executionId: orNull(fields.uuid),
  notes: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});
const batchReport = z.object({
  status: z.enum(['success', 'partial_success']),
  summary: z.object({
    received: count,
    successful: count,
    failed: count,
    retriable: count,
    non_retriable: count,
  }),
  failed_events: z.array(z.object({ index: count, reason: z.string(), retriable: z.boolean() })),
});

/** Answers that no value of the domain has: what operations tell of themselves. */
export const operationSchemas = {
  Caller: z.object({ name: orNull(z.string()), role: z.enum(['reader', 'writer', 'admin']) }),
  Execution: executionJsonSchema,
  AcceptedExecutions: accepted,
  ExecutionStreamReport: streamReport,
  ImportState: importState,
  ImportReport: importState.extend({ skippedLines: count }),
  Usage: usage,
  Performance: performance,
  Job: job,
  DeadLetter: letter,
  DeadLetterWithPayload: letter.extend({ payload: z.unknown() }),
  Coverage: coverage,
  Sync: sync,
  WriteState: writeState,
  OpenLineageReceipt: receipt,
  OpenLineageBatchReport: batchReport,
  OwnEmbedding: z.object({ nodeId: fields.uuid, model: z.string(), dimensions: count }),
};
