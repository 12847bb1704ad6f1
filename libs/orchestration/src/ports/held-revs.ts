import type { Position } from '@stemma/models';

/**
 * The revs of the states that a mirror holds at this moment. By them a state that was remembered is known to be the
 * present one. A content that was built anew has another object: what was remembered by the old one tells nothing of it.
 */
export interface HeldRevs {
  /** It stands for all of the record up to here: while this stays, nothing is known to have changed in any of it. */
  readonly position: Position | null;
  /** Null where it never held one. */
  nodeRev(nodeId: string): number | null;
  edgeRev(edgeId: string): number | null;
}
