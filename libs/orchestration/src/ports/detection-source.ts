import type { DormantVersion, LatestVersion, VersionUse } from '@stemma/analytics';
import type { Window } from './series.js';

/** What the record holds that proposals can be made of. Deleted patterns are not there for any of these. */
export interface DetectionSource {
  /**
   * Use within a window, by version: of each pattern in use its newest executions, at most `perPattern` of them, for at
   * most `maxPatterns` patterns in the order of their ids.
   */
  uses(window: Window, limits: UseLimits): Promise<VersionUse[]>;
  /** Latest versions whose content another pattern's latest version has too, at most `limit`, those of one content together. */
  equalLatest(limit: number): Promise<LatestVersion[]>;
  /** In no order; unknown ids, and versions that are not the latest ones, are left out. */
  latest(nodeIds: readonly string[]): Promise<LatestVersion[]>;
  /** Versions neither made nor used since an instant, that are not the latest, of patterns used since; the longest idle first. */
  dormant(since: Date, limit: number): Promise<DormantVersion[]>;
}

export interface UseLimits {
  readonly perPattern: number;
  readonly maxPatterns: number;
}
