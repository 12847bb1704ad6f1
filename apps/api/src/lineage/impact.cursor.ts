import type { ImpactKey, ImpactOf } from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { markOf, requireMark, sortedValues } from '../http/question-mark.js';

const shape = z.tuple([z.string(), z.int().min(0), z.int().min(1), z.guid()]);

/** @throws StemmaError `invalid_cursor` where it belongs to another question: it would skip some versions silently. */
export function readImpactCursor(text: string | undefined, question: ImpactOf): ImpactKey | null {
  const cursor = decodeCursor(text, shape);
  if (cursor === null) return null;
  const [mark, loss, distance, nodeId] = cursor;
  requireMark(mark, partsOf(question));
  return { loss, distance, nodeId };
}

export function writeImpactCursor(next: ImpactKey | null, question: ImpactOf): string | null {
  if (next === null) return null;
  return encodeCursor([markOf(partsOf(question)), next.loss, next.distance, next.nodeId]);
}

/** All that decides which versions there are and in which order. */
function partsOf({ nodeId, relationshipTypes, minWeight, asOf }: ImpactOf): readonly unknown[] {
  return [nodeId, sortedValues(relationshipTypes), minWeight ?? 0, asOf];
}
