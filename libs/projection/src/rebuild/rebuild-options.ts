import type { Progress } from '../jobs/progress.js';
import type { RebuildBookmark } from './bookmark.js';

export interface RebuildOptions {
  /** Aborted where it shall end: what is built is freed. */
  readonly signal: AbortSignal;
  /** Aborted, with `Interrupted`, where the process ends: what is built is left to the next one. */
  readonly stopping?: AbortSignal;
  /** Asked before the new content is switched to, or freed: false where another process has taken this over. */
  readonly isOwn?: () => Promise<boolean>;
  readonly onProgress?: (progress: Progress) => void;
  /** How far a rebuild got that was killed. */
  readonly bookmark?: RebuildBookmark | null;
  readonly onBookmark?: (bookmark: RebuildBookmark) => void;
}
