import {
  canonicalJson,
  idFrom,
  parseOpenLineage,
  shortened,
  StemmaError,
  type JsonObject,
  type Note,
  type OpenLineageEvent,
} from '@stemma/models';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { Origin } from './make-values.js';
import { decidedOn, readChanges, type Changes } from './read-changes.js';
import { recordRun } from './record-run.js';
import { writeChanges } from './write-changes.js';

/** What became of an event. */
export interface OpenLineageReceipt {
  /** Under which it is kept, whole. */
  readonly eventId: string;
  /** What it is about: the job, or the dataset. */
  readonly patternId: string;
  readonly nodeId: string;
  readonly newPatterns: number;
  readonly newVersions: number;
  readonly newEdges: number;
  /** That of the run, where beginning and end are known with this event. */
  readonly executionId: string | null;
  readonly notes: readonly Note[];
}

const SOURCE = 'openlineage';
/** Clocks differ, and so do time zones; beyond this a time is a mistake. */
const MAX_AHEAD_MS = 24 * 60 * 60 * 1000;
const MAX_AUTHOR = 255;

/**
 * Takes an event of OpenLineage: jobs and datasets become patterns, what defines them versions, what feeds what edges, a run
 * that is over an execution, and the event itself, whole, one of the lineage. One that was taken already changes nothing.
 * @throws StemmaError `validation_failed`; `id_conflict` where what it is about was deleted
 */
export async function takeEvent(write: Write, json: unknown): Promise<Outcome<OpenLineageReceipt>> {
  const event = parseOpenLineage(json);
  const { tx, now } = write;
  if (event.eventTime.getTime() > now.getTime() + MAX_AHEAD_MS)
    throw StemmaError.invalid([
      { pointer: '/eventTime', code: 'out_of_range', message: 'must not be more than one day in the future' },
    ]);
  const told = json as JsonObject;
  const eventId = idFrom('event', SOURCE, canonicalJson(told));
  const [known] = await tx.events.find([eventId]);
  if (known !== undefined) {
    const { patternId, nodeId } = known;
    return existing({ ...receiptOf(eventId, NOTHING, null), patternId, nodeId: nodeId ?? '' });
  }

  const origin = { at: event.eventTime, by: shortened(event.producer ?? SOURCE, MAX_AUTHOR) };
  const changes = await decide(write, event, origin);
  await writeChanges(write, changes, origin);
  const { nodeId, patternId } = changes.subject;
  const run = event.kind === 'RunEvent' ? await recordRun(write, event, changes.subject) : null;
  write.journal.told({
    ...{ eventId, patternId, nodeId, timestamp: origin.at, data: told, sourceSystem: SOURCE },
    executionId: event.kind === 'RunEvent' ? event.run.runId : null,
  });
  const notes = [...changes.notes, ...(run?.notes ?? [])];
  return created({
    ...receiptOf(eventId, { ...changes, notes }, run?.executionId ?? null),
    patternId,
    nodeId,
  });
}

/** What an event adds, with nobody else deciding on the same: only where it adds something does it wait for others. */
async function decide({ tx }: Write, event: OpenLineageEvent, origin: Origin): Promise<Changes> {
  const held = new Set<string>();
  for (;;) {
    const changes = await readChanges(tx, event, origin);
    const missing = [...decidedOn(changes)].filter((id) => !held.has(id));
    if (missing.length === 0) return changes;
    await tx.families.lock(missing);
    for (const id of missing) held.add(id);
  }
}

const NOTHING = { patterns: [], versions: [], feeds: [], notes: [] };

function receiptOf(
  eventId: string,
  { patterns, versions, feeds, notes }: Omit<Changes, 'subject'>,
  executionId: string | null,
): Omit<OpenLineageReceipt, 'patternId' | 'nodeId'> {
  return {
    eventId,
    newPatterns: patterns.length,
    newVersions: versions.filter(({ isNew }) => isNew).length,
    newEdges: feeds.length,
    executionId,
    notes,
  };
}
