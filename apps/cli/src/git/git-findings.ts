import { MissingObjects } from './missing-objects.js';

/** What a reading of a history finds out beside it; complete when it has ended. */
export class GitFindings {
  readonly missing = new MissingObjects();
  /** Globs that no file of any commit matched; null until all commits have been seen. */
  unmatched: readonly string[] | null = null;
}
