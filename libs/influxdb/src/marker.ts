import type { StoredPosition } from '@stemma/projection';

/** How far a lane was, at the end of an hour. */
export interface Marker {
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  /** Null where it cannot be read. */
  readonly position: StoredPosition | null;
  /** When the server was started that took it. */
  readonly started: string;
  readonly layout: string;
}

/** What lies so far back has left the log of the server for its files. */
const OVERLAP_NS = 48n * 3_600_000_000_000n;

/**
 * Where a lane stands. A server that was killed may lose at its second start what it had acknowledged since its first one
 * (docs/stores/influxdb.md). So where it has been started since the newest marker, everything counts as lost that was written
 * since it was started the last time but one.
 * @param markers newest first. @returns null: everything must be loaded
 */
export function standing(markers: readonly Marker[], started: string): StoredPosition | null {
  const [newest] = markers;
  if (newest === undefined || newest.started === started) return newest?.position ?? null;
  const before = markers.find((marker) => marker.started !== newest.started)?.started;
  const survivor = markers.find(
    (marker) => ![newest.started, before].includes(marker.started) || newest.at - marker.at > OVERLAP_NS,
  );
  return survivor?.position ?? null;
}
