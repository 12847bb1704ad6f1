import type { AliasMove, LineageStatus, VersionOfPattern } from '@stemma/models';
import type { Page, PageRequest } from './page.js';
import type { AliasKey } from './transaction.js';

/** Reads of the names that versions have. Those of deleted patterns are not there. */
export interface Aliases {
  /** The present ones of a pattern, ordered by name (by code point). */
  present(patternId: string, page: PageRequest): Promise<Page<AliasView>>;
  /** The last move, or the last one until then; null where there is none. It may be a removal. */
  last(alias: AliasKey, asOf: Date | null): Promise<AliasView | null>;
  /** Its moves, newest first. */
  moves(alias: AliasKey, page: PageRequest): Promise<Page<AliasView>>;
  /** The id of each version, in their order; null where there is none. One statement. */
  resolve(versions: readonly VersionOfPattern[]): Promise<(string | null)[]>;
}

/** A move, and the version that it points at as that is now; null for a removal. */
export interface AliasView extends AliasMove {
  readonly version: number | null;
  readonly versionLabel: string | null;
  readonly status: LineageStatus | null;
}
