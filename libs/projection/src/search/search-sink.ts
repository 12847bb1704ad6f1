import type { Page, Pace, Refusal, Sink } from '../ports/sink.js';
import type { SearchStore } from './search-store.js';

const PACE: Pace = {
  pageSize: 128,
  loadPageSize: 128,
  lingerMs: 75,
  deadlineMs: 60_000,
  lookMs: 5_000,
  // Each version of a pattern would be read and taken apart, and only the last one counts.
  yieldsToImports: true,
};

/** Keeps the words of patterns, which stand in the record, in step with it, behind the write path. */
export class SearchSink implements Sink {
  readonly name = 'search';
  readonly scope = 'shared';
  readonly subjects = ['document'] as const;
  readonly lanes = 1;
  readonly pace = PACE;

  constructor(private readonly store: SearchStore) {}

  async apply({ entities }: Page): Promise<readonly Refusal[]> {
    const documents = entities.flatMap((entity) =>
      entity.subject === 'document'
        ? [{ patternId: entity.id, rev: entity.rev, document: entity.state }]
        : [],
    );
    if (documents.length > 0) await this.store.save(documents);
    return [];
  }
}
