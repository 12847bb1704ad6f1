import { idFrom } from '@stemma/models';
import { contentDigest, type Held } from '@stemma/projection';
import type { Row } from './bucket.js';
import { parseInstant } from './instant.js';
import type { Point } from './line-protocol.js';
import { measurements, type HeldSubject } from './points.js';

/** A point that is there. */
export interface StoredPoint extends Held {
  readonly row: Row;
  readonly at: bigint;
}

/** Of a point that has no rev, though those of its measurement have one. */
const NO_REV = -1;
const FACT_REV = 1;

export function storedPoint(subject: HeldSubject, row: Row): StoredPoint {
  const at = parseInstant(String(row.time));
  const rev = subject !== 'usage' ? FACT_REV : typeof row.rev === 'number' ? row.rev : NO_REV;
  return { id: idOf(subject, row), rev, digest: digest({ ...row, time: null }, at), row, at };
}

/** The id that a point names; of one that names none (somebody else wrote it) another, by which it can be found again. */
export function idOf(subject: HeldSubject, row: Row): string {
  const id = row[measurements[subject].id];
  if (typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id;
  const { name, tags } = measurements[subject];
  return idFrom(
    'influxdb',
    name,
    String(row.time),
    ...[...tags, 'pattern_id'].map((tag) => String(row[tag])),
  );
}

/** Of a point as it will be there. */
export function digestOf({ tags, fields, at }: Point): string {
  return digest({ ...tags, ...fields }, at);
}

/** Of a point that is there, and of one that will be: integers of both are numbers. */
function digest(columns: Row, at: bigint): string {
  const there = Object.entries(columns).filter(([, value]) => value !== null);
  const values = there.map(
    ([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value] as const,
  );
  return contentDigest([at, Object.fromEntries(values)]);
}
