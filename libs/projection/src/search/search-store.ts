import type { SearchDocument } from '@stemma/orchestration';

/** Where the words of patterns are kept. */
export interface SearchStore {
  /** Each replaces what there is of the pattern, unless that is newer. Null: the pattern is deleted. */
  save(documents: readonly RevisedDocument[]): Promise<void>;
}

export interface RevisedDocument {
  readonly patternId: string;
  readonly rev: number;
  readonly document: SearchDocument | null;
}
