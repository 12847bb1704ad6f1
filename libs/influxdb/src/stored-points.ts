import { contentDigest, type Held, type Range, type Subject } from '@stemma/projection';
import type { Bucket, Row } from './bucket.js';
import { literal, within } from './influx-ql.js';
import { instantText, nanosecondsOf, parseInstant } from './instant.js';
import type { Point } from './line-protocol.js';
import { measurements, type HeldSubject, type Layout } from './points.js';
import { idOf, storedPoint, type StoredPoint } from './stored-point.js';

interface Sought {
  readonly ids: ReadonlySet<string>;
  readonly points?: readonly Point[];
  readonly range?: Range | null;
}

/** Statements that are asked at once. */
const AT_ONCE = 100;
/** Among 400,000 points a hundred places took 725 ms, a hundred points in a row 80 ms (2.8.0). */
const POINTS_A_PLACE = 20;

/** What the measurements of a bucket hold. */
export class StoredPoints {
  constructor(
    private readonly bucket: Bucket,
    private readonly layout: Layout,
  ) {}

  /** In order of time. */
  async between(
    subject: HeldSubject,
    from: Date,
    to: Date,
    limit: number,
    signal: AbortSignal,
  ): Promise<StoredPoint[]> {
    const range = within(nanosecondsOf(from), nanosecondsOf(to));
    return this.read(subject, [`${all(subject)} where ${range} limit ${String(limit)}`], signal);
  }

  async every(subject: HeldSubject, signal: AbortSignal): Promise<StoredPoint[]> {
    return this.read(subject, [all(subject)], signal);
  }

  /**
   * Those that name one of these ids, in a range of time (null: ever): a way through all ids there, since InfluxDB knows only
   * tags and times. What stands where `points` belong comes too.
   */
  async find(
    subject: HeldSubject,
    { ids, points = [], range = null }: Sought,
    signal: AbortSignal,
  ): Promise<StoredPoint[]> {
    const places = new Map(points.map(({ tags, at }) => [this.placeOf(subject, tags, at), at]));
    const found = new Set<string>();
    const { name, id } = measurements[subject];
    const where =
      range === null ? '' : ` where ${within(nanosecondsOf(range.from), nanosecondsOf(range.to))}`;
    const look = async (columns: string): Promise<void> => {
      for await (const row of this.bucket.rows([`select ${columns} from ${name}${where}`], signal)) {
        const its = idOf(subject, row);
        if (!ids.has(its)) continue;
        const at = parseInstant(String(row.time));
        places.set(this.placeOf(subject, row, at), at);
        found.add(its);
      }
    };
    if (ids.size > 0) await look([id, ...this.tagsOf(subject)].map((column) => `"${column}"`).join());
    // A point that names no id shows only where its other fields are asked for.
    if ([...ids].some((one) => isMadeUp(one) && !found.has(one))) await look('*');
    return this.at(subject, places, signal);
  }

  /** That one alone, where it has the tags that we give to all. */
  async delete(subject: HeldSubject, { row, at }: StoredPoint, signal: AbortSignal): Promise<void> {
    const tags = this.tagsOf(subject).flatMap((tag) => {
      const value = row[tag];
      return typeof value === 'string' ? [[tag, value] as const] : [];
    });
    await this.bucket.delete(measurements[subject].name, Object.fromEntries(tags), instantText(at), signal);
  }

  /** `where` for the place of one point: no other can be there. */
  placeOf(subject: HeldSubject, columns: Row, at: bigint): string {
    const equal = this.tagsOf(subject).map((tag) => {
      const value = columns[tag];
      return `"${tag}" = ${literal(typeof value === 'string' ? value : '')}`;
    });
    return [`time = ${String(at)}`, ...equal].join(' and ');
  }

  /** What stands in these places: of all that is there from the first to the last, if that is not much; else one by one. */
  private async at(
    subject: HeldSubject,
    places: ReadonlyMap<string, bigint>,
    signal: AbortSignal,
  ): Promise<StoredPoint[]> {
    if (places.size === 0) return [];
    const instants = [...places.values()].sort((a, b) => (a < b ? -1 : 1));
    const range = within(instants[0] ?? 0n, (instants.at(-1) ?? 0n) + 1n);
    const limit = POINTS_A_PLACE * places.size;
    const there = await this.read(subject, [`${all(subject)} where ${range} limit ${String(limit)}`], signal);
    if (there.length < limit)
      return there.filter(({ row, at }) => places.has(this.placeOf(subject, row, at)));
    const statements = [...places.keys()].map((place) => `${all(subject)} where ${place}`);
    const stored: StoredPoint[] = [];
    for (let start = 0; start < statements.length; start += AT_ONCE)
      stored.push(...(await this.read(subject, statements.slice(start, start + AT_ONCE), signal)));
    return stored;
  }

  private async read(
    subject: HeldSubject,
    statements: readonly string[],
    signal: AbortSignal,
  ): Promise<StoredPoint[]> {
    const points: StoredPoint[] = [];
    for await (const row of this.bucket.rows(statements, signal)) points.push(storedPoint(subject, row));
    return points;
  }

  private tagsOf(subject: HeldSubject): string[] {
    const { tags } = measurements[subject];
    return this.layout.patternTag ? [...tags, 'pattern_id'] : [...tags];
  }
}

export function isHeldSubject(subject: Subject): subject is HeldSubject {
  return subject in measurements;
}

/** By id. Where several points name one, they are held as something that is nothing of the record's. */
export function heldOf(points: readonly StoredPoint[]): Map<string, Held> {
  const held = new Map<string, Held>();
  for (const { id, rev, digest } of points) {
    const known = held.get(id);
    if (known === undefined) held.set(id, { id, rev, digest });
    else held.set(id, { id, rev: Math.max(rev, known.rev), digest: contentDigest([known.digest, digest]) });
  }
  return held;
}

function all(subject: HeldSubject): string {
  return `select * from ${measurements[subject].name}`;
}

function isMadeUp(id: string): boolean {
  return id.charAt(14) === '5';
}
