import type { Position } from '@stemma/models';
import type { Embedder } from '@stemma/orchestration';
import type { Sink } from '../ports/mirror.js';
import type { Entity, VersionText } from '../ports/subject.js';
import type { EmbeddingStore } from './embedding-store.js';

/**
 * Embedding as a step behind the write path: it follows the texts of versions, and writes their vectors back to the
 * record, from where mirrors get them. Its own position is its checkpoint: the record is where it writes.
 */
export class EmbeddingSink implements Sink {
  readonly name = 'embedding';
  readonly subjects = ['text'] as const;
  readonly lanes = 1;
  private held: Position | null;

  /** @param resumeAt the checkpoint that was reached before, if any. */
  constructor(
    private readonly embedder: Embedder,
    private readonly store: EmbeddingStore,
    resumeAt: Position | null,
  ) {
    this.held = resumeAt;
  }

  async apply(entities: readonly Entity[]): Promise<void> {
    const texts = entities.flatMap((entity) =>
      entity.subject === 'text' && entity.state !== null ? [entity.state] : [],
    );
    if (texts.length === 0) return;
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
  }

  position(): Promise<Position | null> {
    return Promise.resolve(this.held);
  }

  setPosition(_lane: number, position: Position): Promise<void> {
    this.held = position;
    return Promise.resolve();
  }
}

function distinct(texts: readonly VersionText[]): Map<string, VersionText> {
  return new Map(texts.map((text) => [text.textHash, text]));
}
