import { hullOf, type Correction } from '@stemma/projection';
import type { Bucket } from './bucket.js';
import { lineOf, type Point } from './line-protocol.js';
import { pointOf, type HeldSubject, type Layout } from './points.js';
import type { StoredPoint } from './stored-point.js';
import { heldOf, isHeldSubject, type StoredPoints } from './stored-points.js';

/** Puts the record's states in the place of what was seen. */
export class Mender {
  constructor(
    private readonly bucket: Bucket,
    private readonly points: StoredPoints,
    private readonly layout: Layout,
  ) {}

  async mend(corrections: readonly Correction[], signal: AbortSignal): Promise<void> {
    const subjects = new Set(corrections.map(({ entity }) => entity.subject));
    for (const subject of subjects)
      if (isHeldSubject(subject))
        await this.mendAll(
          subject,
          corrections.filter(({ entity }) => entity.subject === subject),
          signal,
        );
  }

  private async mendAll(
    subject: HeldSubject,
    corrections: readonly Correction[],
    signal: AbortSignal,
  ): Promise<void> {
    const points = corrections.flatMap(({ entity }) => pointOf(entity, this.layout) ?? []);
    const ids = new Set(corrections.map(({ entity }) => entity.id));
    // What was seen nowhere need not be sought: whether it still is nowhere shows where it belongs.
    const seen = new Set(
      corrections.filter(({ heldRev }) => heldRev !== null).map(({ entity }) => entity.id),
    );
    const range = corrections
      .map((one) => one.range ?? null)
      .reduce((a, b) => (a === null || b === null ? null : hullOf(a, b)));
    const stored = await this.points.find(subject, { ids: seen, points, range }, signal);
    const held = heldOf(stored);
    const wanted: Point[] = [];
    for (const { entity, heldRev } of corrections) {
      if ((held.get(entity.id)?.rev ?? null) !== heldRev) continue;
      const target = pointOf(entity, this.layout);
      for (const copy of stored) {
        const isWrittenOver = target !== null && isThere(copy, target) && hasNoMore(copy, target);
        if (copy.id === entity.id && !isWrittenOver) await this.points.delete(subject, copy, signal);
      }
      if (target === null) continue;
      const other = stored.find((each) => !ids.has(each.id) && isThere(each, target));
      // It would be written over, and be missing next.
      if (other !== undefined) throw new Error(`${other.id} has the same tags and the same nanosecond`);
      wanted.push(target);
    }
    if (wanted.length > 0) await this.bucket.write(wanted.map(lineOf), signal);
  }
}

/** Whether it is where that one belongs. */
function isThere({ row, at }: StoredPoint, target: Point): boolean {
  return at === target.at && Object.entries(target.tags).every(([tag, value]) => row[tag] === value);
}

/** What is written over a point leaves whatever else that has. */
function hasNoMore({ row }: StoredPoint, { tags, fields }: Point): boolean {
  const ours: Readonly<Record<string, unknown>> = { time: true, ...tags, ...fields };
  return Object.entries(row).every(([name, value]) => value === null || (ours[name] ?? null) !== null);
}
