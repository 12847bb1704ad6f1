import type { StoredPosition } from '@stemma/projection';
import type { Bucket } from './bucket.js';
import { literal } from './influx-ql.js';
import { parseInstant } from './instant.js';
import { lineOf } from './line-protocol.js';
import { parsePosition, positionText, standing, type Marker } from './marker.js';

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
    const markers: Marker[] = [];
    const of = `select position, started, layout from ${MARKERS} where lane = ${literal(String(lane))}`;
    for await (const row of this.bucket.rows([`${of} order by time desc limit ${String(MOST)}`], signal))
      markers.push({
        at: parseInstant(String(row.time)),
        position: parsePosition(row.position),
        started: String(row.started),
        layout: String(row.layout),
      });
    const [newest] = markers;
    const isOfOtherLayout = newest !== undefined && newest.layout !== this.layout;
    const position = isOfOtherLayout ? null : standing(markers, started);
    return { position, started, at: newest?.at ?? null, isOfOtherLayout };
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
    await this.bucket.write([lineOf(point)], signal);
  }
}
