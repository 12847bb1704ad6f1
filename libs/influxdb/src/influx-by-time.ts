import type { ByTime, Held, HourSum, Subject } from '@stemma/projection';
import type { Bucket } from './bucket.js';
import { within } from './influx-ql.js';
import { nanosecondsOf } from './instant.js';
import { measurements, type HeldSubject } from './points.js';
import { heldOf, isHeldSubject, type StoredPoints } from './stored-points.js';

/** What is about to leave is not written any more, nor missed. */
const MARGIN_MS = 60_000;

/** How InfluxDB is compared: it adds up `chk` hour by hour. */
export class InfluxByTime implements ByTime {
  readonly subjects = Object.keys(measurements).filter((subject): subject is HeldSubject =>
    isHeldSubject(subject as Subject),
  );

  constructor(
    private readonly bucket: Bucket,
    private readonly points: StoredPoints,
  ) {}

  async since(signal: AbortSignal): Promise<Date | null> {
    const retentionMs = await this.bucket.retentionMs(signal);
    return retentionMs === null ? null : new Date(Date.now() - retentionMs + MARGIN_MS);
  }

  async hours(subject: Subject, from: Date, to: Date, signal: AbortSignal): Promise<HourSum[]> {
    const [start, end] = [nanosecondsOf(from), nanosecondsOf(to)];
    if (start >= end || !isHeldSubject(subject)) return [];
    // What somebody wrote there that is no number is not counted, and could not be added up.
    const chk = 'chk::integer';
    const sums = `select count(${chk}), sum(${chk}) from ${measurements[subject].name}`;
    const hourly = `${sums} where ${within(start, end)} group by time(1h) fill(none)`;
    const hours: HourSum[] = [];
    for await (const { time, count, sum } of this.bucket.rows([hourly], signal, exactly))
      // One under fire told a count and no sum: what is told wrongly of an hour only has that looked into.
      hours.push({
        hour: new Date(String(time)),
        count: Number(count),
        sum: BigInt((sum as string | number | null) ?? 0),
      });
    return hours;
  }

  async between(subject: Subject, from: Date, to: Date, limit: number, signal: AbortSignal): Promise<Held[]> {
    if (nanosecondsOf(from) >= nanosecondsOf(to) || !isHeldSubject(subject)) return [];
    const points = await this.points.between(subject, from, to, limit, signal);
    return points.map(({ id, rev, digest }) => ({ id, rev, digest }));
  }

  async held(
    subject: Subject,
    ids: readonly string[],
    from: Date,
    to: Date,
    signal: AbortSignal,
  ): Promise<Held[]> {
    if (nanosecondsOf(from) >= nanosecondsOf(to) || !isHeldSubject(subject)) return [];
    const sought = { ids: new Set(ids), range: { from, to } };
    return [...heldOf(await this.points.find(subject, sought, signal)).values()];
  }
}

/** The sum of an hour may have more digits than a number of JSON keeps; no text of such an answer looks like one. */
function exactly(line: string): unknown {
  return JSON.parse(line.replace(/(?<=[[,])\d{16,}(?=[\],])/g, '"$&"')) as unknown;
}
