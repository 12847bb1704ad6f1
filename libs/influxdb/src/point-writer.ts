import { instantOf, type ByTime, type Entity, type Refusal } from '@stemma/projection';
import type { Bucket } from './bucket.js';
import { PartlyWritten } from './faults.js';
import { within } from './influx-ql.js';
import { startOfMs } from './instant.js';
import { lineOf, type Point } from './line-protocol.js';
import { measurements, pointOf, type HeldSubject, type Layout } from './points.js';
import { idOf, storedPoint } from './stored-point.js';
import type { StoredPoints } from './stored-points.js';

/** InfluxDB's own advice; a line has about 300 bytes. */
const LINES = 5_000;
/**
 * Each of so many days of usage is asked for where it belongs; of more, all that is there on those days. One place takes about
 * as long as fifty series of a day (2.8.0).
 */
const FEW = 100;
const MS_NS = 1_000_000n;

interface Written {
  readonly entity: Entity;
  readonly subject: HeldSubject;
  readonly point: Point;
}

/** Writes the states of entities, as far as they are to be kept. */
export class PointWriter {
  constructor(
    private readonly bucket: Bucket,
    private readonly byTime: ByTime,
    private readonly points: StoredPoints,
    private readonly layout: Layout,
  ) {}

  /** @returns what InfluxDB does not take. @param isLoad nothing that is there can be newer. */
  async write(entities: readonly Entity[], isLoad: boolean, signal: AbortSignal): Promise<Refusal[]> {
    const since = (await this.byTime.since(signal)) ?? null;
    const all = this.newestOf(entities, since);
    const wanted = isLoad ? all : await this.withoutOlder(all, signal);
    const refusals: Refusal[] = [];
    for (let start = 0; start < wanted.length; start += LINES) {
      const part = wanted.slice(start, start + LINES);
      refusals.push(...(await this.send(part, signal)));
    }
    return refusals;
  }

  private newestOf(entities: readonly Entity[], since: Date | null): Written[] {
    const newest = new Map<string, Written>();
    for (const entity of entities) {
      const instant = instantOf(entity);
      const point = pointOf(entity, this.layout);
      if (point === null || (since !== null && instant !== null && instant < since)) continue;
      const key = `${entity.subject} ${entity.id}`;
      const known = newest.get(key);
      if (known === undefined || known.entity.rev < entity.rev)
        newest.set(key, { entity, subject: entity.subject as HeldSubject, point });
    }
    return [...newest.values()];
  }

  /** Days of usage change: those that are there in the same rev or a newer one are left out. Facts do not. */
  private async withoutOlder(all: readonly Written[], signal: AbortSignal): Promise<Written[]> {
    const days = all.flatMap(({ subject, point }) => (subject === 'usage' ? [point] : []));
    const places =
      days.length > FEW
        ? [...new Set(days.map(({ at }) => startOfMs(at)))].map((at) => within(at, at + MS_NS))
        : days.map(({ tags, at }) => this.points.placeOf('usage', tags, at));
    const { name, id } = measurements.usage;
    const statements = places.map((where) => `select ${id}, rev from ${name} where ${where}`);
    const revs = new Map<string, number>();
    for await (const row of this.bucket.rows(statements, signal)) {
      const { id: its, rev } = storedPoint('usage', row);
      revs.set(its, Math.max(rev, revs.get(its) ?? rev));
    }
    return all.filter(
      ({ subject, entity: { id: its, rev } }) => subject !== 'usage' || rev > (revs.get(its) ?? -1),
    );
  }

  private async send(part: readonly Written[], signal: AbortSignal): Promise<Refusal[]> {
    try {
      await this.bucket.write(
        part.map(({ point }) => lineOf(point)),
        signal,
      );
      return [];
    } catch (error) {
      if (!(error instanceof PartlyWritten)) throw error;
      return await this.lackingOf(part, error, signal);
    }
  }

  /** InfluxDB says why it does not take some, not which: whatever is not there now. */
  private async lackingOf(
    part: readonly Written[],
    { message }: PartlyWritten,
    signal: AbortSignal,
  ): Promise<Refusal[]> {
    const there = new Set<string>();
    for (const subject of new Set(part.map((each) => each.subject))) {
      const instants = part.filter((each) => each.subject === subject).map(({ point }) => point.at);
      const [first, last] = [least(instants), -least(instants.map((at) => -at))];
      const { name, id } = measurements[subject];
      const statement = `select ${id} from ${name} where ${within(first, last + 1n)}`;
      for await (const row of this.bucket.rows([statement], signal))
        there.add(`${subject} ${idOf(subject, row)}`);
    }
    const since = await this.byTime.since(signal);
    return part
      .filter(({ subject, entity }) => !there.has(`${subject} ${entity.id}`))
      .filter(({ entity }) => since === null || (instantOf(entity) ?? since) >= since)
      .map(({ entity }) => ({ entity, cause: message }));
  }
}

function least(numbers: readonly bigint[]): bigint {
  return numbers.reduce((a, b) => (a < b ? a : b));
}
