import { parsePositionText, positionText, type StoredPosition } from '@stemma/projection';
import type { Bucket } from './bucket.js';
import { PartlyWritten } from './faults.js';
import { literal } from './influx-ql.js';
import { parseInstant } from './instant.js';
import { lineOf } from './line-protocol.js';
import { standing, type Marker } from './marker.js';

/** Where the mirror keeps how far it is: a point an hour, so that it knows how far it was before. */
const MARKERS = 'stemma_mirror';
const HOUR_NS = 3_600_000_000_000n;
const MS_NS = 1_000_000n;
/** So many hours are looked at. */
const MOST = 500;

/** Where a lane stands, as far as the server can be believed. */
export interface Seen {
  /** Null: everything must be loaded. */
  readonly position: StoredPosition | null;
  /** When the server was started; a text of its own. */
  readonly started: string;
  /** Of the newest marker; null: there is none. */
  readonly at: bigint | null;
  /** What is there was laid out otherwise, and is no good. */
  readonly isOfOtherLayout: boolean;
}

export class MarkerBook {
  constructor(
    private readonly bucket: Bucket,
    private readonly layout: string,
  ) {}

  async look(lane: number, signal: AbortSignal): Promise<Seen> {
    const started = await this.bucket.server.started(signal);
    const [newest] = await this.read(lane, 1, signal);
    if (newest === undefined) return { position: null, started, at: null, isOfOtherLayout: false };
    const { at, layout } = newest;
    if (layout !== this.layout) return { position: null, started, at, isOfOtherLayout: true };
    const markers = newest.started === started ? [newest] : await this.read(lane, MOST, signal);
    return { position: standing(markers, started), started, at, isOfOtherLayout: false };
  }

  /** @param seen by whoever writes this, before. */
  async move(lane: number, to: StoredPosition, { started, at }: Seen, signal: AbortSignal): Promise<void> {
    const now = BigInt(Date.now()) * MS_NS;
    const hour = now - (now % HOUR_NS);
    const point = {
      measurement: MARKERS,
      tags: { lane: String(lane) },
      fields: { position: positionText(to), started, layout: this.layout },
      // The newest stays the newest, also where a clock was put back.
      at: at !== null && at > hour ? at : hour,
    };
    await this.bucket.write([lineOf(point)], signal).catch((error: unknown) => {
      if (!(error instanceof PartlyWritten)) throw error;
      throw this.bucket.server.away(`does not take down where the mirror is: ${error.message}`, error);
    });
  }

  /** The newest first. */
  private async read(lane: number, limit: number, signal: AbortSignal): Promise<Marker[]> {
    const markers: Marker[] = [];
    const of = `select position, started, layout from ${MARKERS} where lane = ${literal(String(lane))}`;
    const statement = `${of} order by time desc limit ${String(limit)}`;
    for await (const row of this.bucket.rows([statement], signal))
      markers.push({
        at: parseInstant(String(row.time)),
        position: parsePositionText(row.position),
        started: String(row.started),
        layout: String(row.layout),
      });
    return markers;
  }
}
