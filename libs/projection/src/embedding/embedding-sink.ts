import type { Embedder } from '@stemma/orchestration';
import type { Page, Pace, Refusal, Sink } from '../ports/sink.js';
import type { VersionText } from '../ports/subject.js';
import type { EmbeddingStore } from './embedding-store.js';

/** A page of texts takes a model seconds, and one that answers slowly a minute. */
const PACE: Pace = {
  pageSize: 64,
  loadPageSize: 64,
  lingerMs: 75,
  deadlineMs: 120_000,
  lookMs: 5_000,
  yieldsToImports: true,
};

/**
 * Embedding as a step behind the write path: it follows the texts of versions, and writes their vectors back to the
 * record, from where mirrors get them. It holds nothing itself, so its checkpoint alone says how far it is.
 */
export class EmbeddingSink implements Sink {
  readonly name = 'embedding';
  readonly scope = 'shared';
  readonly subjects = ['text'] as const;
  readonly lanes = 1;
  readonly pace = PACE;

  constructor(
    private readonly embedder: Embedder,
    private readonly store: EmbeddingStore,
  ) {}

  async apply({ entities }: Page): Promise<readonly Refusal[]> {
    const texts = entities.flatMap((entity) =>
      entity.subject === 'text' && entity.state !== null ? [entity.state] : [],
    );
    if (texts.length === 0) return [];
    const { model } = this.embedder;
    const known = await this.store.known(
      model,
      texts.map(({ textHash }) => textHash),
    );
    const fresh = [...distinct(texts).values()].filter(({ textHash }) => !known.has(textHash));
    const vectors = await this.embedder.embed(fresh.map(({ text }) => text));
    await this.store.save(
      model,
      fresh.flatMap(({ textHash }, index) => {
        const vector = vectors[index];
        return vector === undefined ? [] : [{ textHash, vector }];
      }),
      texts,
    );
    return [];
  }
}

function distinct(texts: readonly VersionText[]): Map<string, VersionText> {
  return new Map(texts.map((text) => [text.textHash, text]));
}
