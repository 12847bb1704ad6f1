import { fields } from '@stemma/models';
import type { ReachKey, TraceQuestion, WholeQuestion } from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { markOf, requireMark, sortedValues } from '../http/question-mark.js';

const shape = z.tuple([z.string(), fields.count.min(1), z.guid()]);
const skeletonShape = z.tuple([z.string(), z.guid()]);

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

/** @returns the last version of the page before. @throws StemmaError as `readLineageCursor` */
export function readSkeletonCursor(text: string | undefined, question: WholeQuestion): string | null {
  const cursor = decodeCursor(text, skeletonShape);
  if (cursor === null) return null;
  const [mark, nodeId] = cursor;
  requireMark(mark, partsOf(question));
  return nodeId;
}

export function writeSkeletonCursor(next: string | null, question: WholeQuestion): string | null {
  return next === null ? null : encodeCursor([markOf(partsOf(question)), next]);
}

function partsOf(question: WholeQuestion): readonly unknown[] {
  const { nodeId, direction, depth, relationshipTypes, statuses, minWeight, asOf, fanOut } = question;
  const filters = [sortedValues(relationshipTypes), sortedValues(statuses), minWeight ?? 0, asOf];
  return [nodeId, direction, depth, ...filters, fanOut];
}
