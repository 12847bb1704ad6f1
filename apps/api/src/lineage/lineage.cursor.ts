import { fields } from '@stemma/models';
import type { ReachKey, TraceQuestion } from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { markOf, requireMark, sortedValues } from './question-mark.js';

const shape = z.tuple([z.string(), fields.count.min(1), z.guid()]);

/** @throws StemmaError `invalid_cursor` where it belongs to another question. */
export function readLineageCursor(text: string | undefined, question: TraceQuestion): ReachKey | null {
  const cursor = decodeCursor(text, shape);
  if (cursor === null) return null;
  const [mark, distance, nodeId] = cursor;
  requireMark(mark, partsOf(question));
  return { distance, nodeId };
}

export function writeLineageCursor(next: ReachKey | null, question: TraceQuestion): string | null {
  return next === null ? null : encodeCursor([markOf(partsOf(question)), next.distance, next.nodeId]);
}

function partsOf(question: TraceQuestion): readonly unknown[] {
  const { nodeId, direction, depth, relationshipTypes, statuses, minWeight, asOf, fanOut } = question;
  const filters = [sortedValues(relationshipTypes), sortedValues(statuses), minWeight ?? 0, asOf];
  return [nodeId, direction, depth, ...filters, fanOut];
}
