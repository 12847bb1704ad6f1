/**
 * The revs of the states that a mirror holds at this moment. By them a state that was remembered is known to be the
 * present one. A content that was built anew has another object: what was remembered by the old one tells nothing of it.
 */
export interface HeldRevs {
  /** Null where it never held one. */
  nodeRev(nodeId: string): number | null;
  edgeRev(edgeId: string): number | null;
}
