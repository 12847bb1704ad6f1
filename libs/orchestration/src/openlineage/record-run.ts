import {
  Execution,
  parseExecution,
  shortened,
  StemmaError,
  storableText,
  type JsonValue,
  type Note,
  type OpenLineageEvent,
} from '@stemma/models';
import { alreadyLeft, bordersOf } from '../executions/already-left.js';
import { countUse } from '../executions/count-use.js';
import type { Write } from '../writes/write.js';
import type { Version } from './resolve-things.js';

type RunEvent = Extract<OpenLineageEvent, { kind: 'RunEvent' }>;

const SUCCESS = { COMPLETE: true, FAIL: false, ABORT: false } as const;
const MAX = { errorMessage: 10_000, project: 255, agent: 255 } as const;

interface RecordedRun {
  /** Where beginning and end are known. */
  readonly executionId: string | null;
  readonly notes: readonly Note[];
}

/**
 * Notes the beginning or the end of a run; once both are known, whichever came first, it is an execution of the job.
 * @throws StemmaError `validation_failed` for a run so old that its like have left by retention
 */
export async function recordRun(
  { tx, now, journal }: Write,
  { eventType, eventTime, run, job, producer }: RunEvent,
  { nodeId }: Version,
): Promise<RecordedRun> {
  const success =
    eventType !== null && eventType in SUCCESS ? SUCCESS[eventType as keyof typeof SUCCESS] : null;
  if (eventType !== 'START' && success === null) return NOTHING;
  const { runId } = run;
  const known = await tx.openLineage.tell({
    ...{ runId, nodeId, success },
    startedAt: eventType === 'START' ? eventTime : null,
    endedAt: success === null ? null : eventTime,
    errorMessage: success === false ? messageOf(run.facets['errorMessage']) : null,
  });
  if (known.startedAt === null || known.endedAt === null) return NOTHING;
  const patternId = (await tx.nodes.patternIds([known.nodeId])).get(known.nodeId);
  // It was deleted between the events of its run.
  if (patternId === undefined) return NOTHING;
  const tookMs = known.endedAt.getTime() - known.startedAt.getTime();
  const draft = parseExecution({
    executionId: runId,
    nodeId: known.nodeId,
    timestamp: known.startedAt.toISOString(),
    executionTimeMs: Math.max(0, tookMs),
    success: known.success === true,
    errorMessage: known.errorMessage,
    contextType: 'openlineage',
    project: shortened(job.namespace, MAX.project),
    agent: producer === null ? null : shortened(producer, MAX.agent),
  });
  const told = { patternId, timestamp: known.startedAt };
  const left = alreadyLeft(await bordersOf(tx.executions, [told], now), told, '/eventTime');
  if (left !== null) throw StemmaError.invalid([left]);
  const execution = Execution.create(draft, patternId, known.startedAt);
  const recorded = [{ execution, correlationId: journal.correlationId }];
  const fresh = await tx.executions.insertNew(recorded);
  await countUse(tx, recorded, fresh);
  const [earlier] = fresh.has(runId) ? [] : await tx.executions.find([runId]);
  if (earlier === undefined || earlier.nodeId === known.nodeId)
    return { executionId: runId, notes: tookMs < 0 ? [endsBeforeItBegins(tookMs)] : [] };
  const detail = `is the id of an execution of another version here (${earlier.nodeId}): the run is in the event alone`;
  return { executionId: null, notes: [{ pointer: '/run/runId', detail }] };
}

function endsBeforeItBegins(tookMs: number): Note {
  const detail = `is such that the run ends ${String(-tookMs)} ms before it begins: it is taken for one of 0 ms`;
  return { pointer: '/eventTime', detail };
}

const NOTHING: RecordedRun = { executionId: null, notes: [] };

function messageOf(facet: JsonValue | undefined): string | null {
  const message = typeof facet === 'object' && facet !== null && 'message' in facet ? facet.message : null;
  return typeof message === 'string' ? storableText(message, MAX.errorMessage) : null;
}
