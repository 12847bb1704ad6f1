import { StemmaError } from '@stemma/models';
import type { ReachKey, TraceQuestion } from '@stemma/orchestration';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.js';

const shape = z.tuple([z.string(), z.int().min(1), z.guid()]);

/** @throws StemmaError `invalid_cursor` where it belongs to another question: it would skip some nodes silently. */
export function readLineageCursor(text: string | undefined, question: TraceQuestion): ReachKey | null {
  const cursor = decodeCursor(text, shape);
  if (cursor === null) return null;
  const [mark, distance, nodeId] = cursor;
  if (mark === markOf(question)) return { distance, nodeId };
  throw new StemmaError(
    'invalid_cursor',
    'The cursor belongs to another question: only limit and timeoutMs may change.',
  );
}

export function writeLineageCursor(next: ReachKey | null, question: TraceQuestion): string | null {
  return next === null ? null : encodeCursor([markOf(question), next.distance, next.nodeId]);
}

/** Of all that decides which nodes there are and in which order. */
function markOf({
  nodeId,
  direction,
  depth,
  relationshipTypes,
  statuses,
  minWeight,
  asOf,
  fanOut,
}: TraceQuestion): string {
  const sorted = (values: readonly string[] | undefined): string[] | null =>
    values === undefined ? null : [...new Set(values)].sort();
  const question = [
    nodeId,
    direction,
    depth,
    sorted(relationshipTypes),
    sorted(statuses),
    minWeight ?? 0,
    asOf,
    fanOut,
  ];
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 12);
}
