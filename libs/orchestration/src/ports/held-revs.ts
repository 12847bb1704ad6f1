import type { Position } from '@stemma/models';

/** The revs of the states that a mirror holds. By them a state that was remembered is known to be the present one. */
export interface HeldRevs {
  /**
   * The same as long as it is one content that is kept in step. One that was built anew is another: what was remembered by
   * the old one tells nothing of it.
   */
  readonly content: unknown;
  /** It stands for all of the record up to here: while this stays, nothing is known to have changed in any of it. */
  readonly position: Position | null;
  /** Of what an answer named, at least; null where it never held one. */
  nodeRev(nodeId: string): number | null;
  edgeRev(edgeId: string): number | null;
}
