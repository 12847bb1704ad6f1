import { EVENT_TYPES } from '@stemma/models';
import {
  ContentChanged,
  isLoading,
  isSamePosition,
  type Correction,
  type Entity,
  type Held,
  type Mirror,
  type Pace,
  type Page,
  type Refusal,
  type StoredPosition,
  type Subject,
} from '@stemma/projection';
import { Bucket } from './bucket.js';
import { Downsampling } from './downsampling.js';
import { InfluxByTime } from './influx-by-time.js';
import { InfluxServer, type InfluxOptions } from './influx-server.js';
import { MarkerBook } from './marker-book.js';
import { Mender } from './mender.js';
import { measurements, pointOf, type HeldSubject, type Layout } from './points.js';
import { PointWriter } from './point-writer.js';
import { digestOf } from './stored-point.js';
import { heldOf, isHeldSubject, StoredPoints } from './stored-points.js';

export type InfluxMirrorOptions = InfluxOptions &
  Layout & {
    readonly bucket: string;
    /** What goes wrong and holds nobody up. */
    readonly warn: (line: string) => void;
  };

/** Somebody may have lacked the right, or the server the time. */
const TASKS_AGAIN_MS = 600_000;

/**
 * Executions, events and daily usage in a bucket of InfluxDB, for dashboards. Nothing is asked before it is needed, so that
 * a server that is away keeps nobody from starting.
 */
export class InfluxMirror implements Mirror {
  readonly name = 'influxdb';
  readonly scope = 'shared';
  readonly subjects = Object.keys(measurements) as HeldSubject[];
  /** A day of usage is written by one who has looked at it. */
  readonly lanes = 1;
  readonly pace: Pace = {
    ...{ pageSize: 5_000, loadPageSize: 5_000 },
    ...{ lingerMs: 250, deadlineMs: 120_000, lookMs: 5_000 },
  };
  readonly byTime: InfluxByTime;
  private readonly bucket: Bucket;
  private readonly markers: MarkerBook;
  private readonly points: StoredPoints;
  private readonly writer: PointWriter;
  private readonly mender: Mender;
  private readonly downsampling: Downsampling;
  /** Of which start of the server it is known that it has its tasks. */
  private tasksOf: string | null = null;
  /** When they are to be made next, where they could not be; what was told of that. */
  private tasksAfter = 0;
  private tasksTold: string | null = null;
  /** The last thing that writes: each has looked at what the one before left. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: InfluxMirrorOptions) {
    this.bucket = new Bucket(new InfluxServer(options), options.bucket);
    this.markers = new MarkerBook(this.bucket, options.patternTag ? 'pattern tag' : 'field pattern');
    this.points = new StoredPoints(this.bucket, options);
    this.byTime = new InfluxByTime(this.bucket, this.points);
    this.writer = new PointWriter(this.bucket, this.byTime, this.points, options);
    this.downsampling = new Downsampling(this.bucket);
    this.mender = new Mender(this.bucket, this.points, options);
  }

  /** What this is written to. Changes nothing. @throws StemmaError why it cannot be used */
  async probe(signal: AbortSignal): Promise<string> {
    const { server, name } = this.bucket;
    // Also whether it answers questions.
    await this.position(0, signal);
    const isThere = await this.bucket.probe(signal);
    return `InfluxDB ${await server.version(signal)}, bucket ${name}${isThere ? '' : ', which is to be made'}`;
  }

  get incarnation(): string | null {
    return this.bucket.server.lastStart;
  }

  async position(lane: number, signal: AbortSignal): Promise<StoredPosition | null> {
    return (await this.markers.look(lane, signal)).position;
  }

  apply({ lane, entities, from, to }: Page, signal: AbortSignal): Promise<readonly Refusal[]> {
    return this.afterOthers(async () => {
      const seen = await this.markers.look(lane, signal);
      if (!isSamePosition(seen.position, from)) throw new ContentChanged();
      await this.bucket.ensure(signal);
      if (seen.isOfOtherLayout) await this.clear(signal);
      // While it is loaded the record's present states come, and nothing that is there is newer.
      const refusals = await this.writer.write(entities, from !== null && isLoading(from), signal);
      if (refusals.length === 0) await this.markers.move(lane, to, seen, signal);
      await this.ensureTasks(seen.started, signal);
      return refusals;
    });
  }

  digestOf(entity: Entity): string | null {
    const point = pointOf(entity, this.options);
    return point === null ? null : digestOf(point);
  }

  async held(subject: Subject, ids: readonly string[], signal: AbortSignal): Promise<Held[]> {
    if (!isHeldSubject(subject)) return [];
    return [...heldOf(await this.points.find(subject, { ids: new Set(ids) }, signal)).values()];
  }

  /** A way through all of the subject: what is kept by time is not kept by id. */
  async list(
    subject: Subject,
    after: string | null,
    to: string | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<Held[]> {
    if (!isHeldSubject(subject)) return [];
    return [...heldOf(await this.points.every(subject, signal)).values()]
      .filter(({ id }) => (after === null || id > after) && (to === null || id <= to))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  /** Where `pattern_id` is a field, a point alone can tell whose it is, and sums tell of nobody: the mending does it. */
  async forget(patternId: string, signal: AbortSignal): Promise<void> {
    if (!this.options.patternTag) return;
    const { usage, execution, event } = measurements;
    const its = { pattern_id: patternId };
    await this.afterOthers(async () => {
      for (const name of [usage.name, execution.name, ...this.downsampling.measurements])
        await this.bucket.drop(name, signal, its);
      // That it was erased is itself told of as one of its events.
      for (const type of EVENT_TYPES)
        if (type !== 'pattern_erased')
          await this.bucket.drop(event.name, signal, { ...its, event_type: type });
    });
  }

  mend(corrections: readonly Correction[], signal: AbortSignal): Promise<void> {
    return this.afterOthers(() => this.mender.mend(corrections, signal));
  }

  /** Sums by hours and days too: beside those with other tags, all would count twice. */
  private async clear(signal: AbortSignal): Promise<void> {
    const names = Object.values(measurements).map(({ name }) => name);
    for (const name of [...names, ...this.downsampling.measurements]) await this.bucket.drop(name, signal);
  }

  /** A token may have no right to make them; facts and days are kept without. */
  private async ensureTasks(started: string, signal: AbortSignal): Promise<void> {
    if (this.tasksOf === started || performance.now() < this.tasksAfter) return;
    try {
      await this.downsampling.ensure(signal);
      this.tasksOf = started;
      this.tasksTold = null;
    } catch (error) {
      signal.throwIfAborted();
      this.tasksAfter = performance.now() + TASKS_AGAIN_MS;
      const why = error instanceof Error ? error.message : String(error);
      if (why !== this.tasksTold)
        this.options.warn(
          `Hours and days of executions are not kept in InfluxDB, for want of its tasks: ${why}`,
        );
      this.tasksTold = why;
    }
  }

  private afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work, work);
    this.last = done.catch(() => undefined);
    return done;
  }
}
