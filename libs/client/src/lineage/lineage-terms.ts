import type { LineageAncestorsData } from '../generated/types.gen.js';

/** As the service takes them. */
export type Terms = NonNullable<LineageAncestorsData['query']>;

/** By the operations that answer it. */
export type Direction = 'ancestors' | 'descendants' | 'lineage';
/** Those that are followed: the others are stored as one of these, or are no way. */
export type FollowedType = Exclude<
  NonNullable<Terms['relationshipTypes']>[number],
  'child_of' | 'merged_with'
>;
export type Status = NonNullable<Terms['statuses']>[number];

export interface LineageTerms {
  readonly nodeId: string;
  readonly direction: Direction;
  /** Empty: the derivation types and `feeds`. */
  readonly types: readonly FollowedType[];
  /** Empty: all. */
  readonly statuses: readonly Status[];
  /** Null: any. */
  readonly minWeight: number | null;
  readonly asOf: Date | null;
  /** Null: all the way. */
  readonly depth: number | null;
  readonly pageSize: number;
}
