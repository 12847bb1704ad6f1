import type { LineageNode } from '@stemma/models';

/** What only events of OpenLineage ask and tell. */
export interface OpenLineageStore {
  /**
   * Of each pattern the version that an event of then speaks of, where it defines no other: the last that there was, else
   * the first that came later. None of those that no event told of.
   */
  inForce(patternIds: readonly string[], at: Date): Promise<LineageNode[]>;
  /** Adds to what is known of a run, under its lock; what is known already stays. @returns all that is known now. */
  tell(run: KnownRun): Promise<KnownRun>;
}

/** Null: not known yet. */
export interface KnownRun {
  readonly runId: string;
  /** The version of the job: as the end told it, once that is known. */
  readonly nodeId: string;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly success: boolean | null;
  readonly errorMessage: string | null;
}
