import type { Status } from '../api/types.js';
import type { LaidRow } from './lay-out.js';

/** What lanes need of a version. */
export interface LanesVersion {
  readonly nodeId: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly status: Status;
  readonly createdAt: string;
}

/** A version with its place in the graph. */
export interface DrawnVersion<V extends LanesVersion = LanesVersion> {
  readonly version: V;
  readonly row: LaidRow;
}
