import type { Embedder, Urgency } from '@stemma/orchestration';
import type { Page, Pace, Refusal, Sink } from '../ports/sink.js';
import type { VersionText } from '../ports/subject.js';
import type { EmbeddingStore } from './embedding-store.js';

/** Latest versions are embedded before those that came before them, which are asked for seldom. */
const KINDS = {
  text: { name: 'embedding', urgency: 'soon', deadlineMs: 120_000 },
  // A page waits until nothing else is to be embedded.
  past_text: { name: 'embedding-past', urgency: 'late', deadlineMs: 86_400_000 },
} as const satisfies Record<string, { name: string; urgency: Urgency; deadlineMs: number }>;

/** A page of texts takes a model seconds, and one that answers slowly a minute. */
const PACE: Omit<Pace, 'deadlineMs'> = {
  pageSize: 64,
  loadPageSize: 64,
  lingerMs: 75,
  lookMs: 5_000,
  yieldsToImports: true,
};

/**
 * Embedding as a step behind the write path: it follows the texts of versions, and writes their vectors back to the
 * record, from where mirrors get them. It holds nothing itself, so its checkpoint alone says how far it is.
 */
export class EmbeddingSink implements Sink {
  readonly name: string;
  readonly scope = 'shared';
  readonly subjects: readonly [keyof typeof KINDS];
  readonly lanes = 1;
  readonly pace: Pace;
  private readonly urgency: Urgency;

  constructor(
    private readonly embedder: Embedder,
    private readonly store: EmbeddingStore,
    subject: keyof typeof KINDS,
  ) {
    const { name, urgency, deadlineMs } = KINDS[subject];
    this.name = name;
    this.urgency = urgency;
    this.subjects = [subject];
    this.pace = { ...PACE, deadlineMs };
  }

  async apply({ entities }: Page): Promise<readonly Refusal[]> {
    const texts = entities.flatMap((entity) =>
      entity.subject === 'text' || entity.subject === 'past_text' ? (entity.state ?? []) : [],
    );
    if (texts.length === 0) return [];
    const { model } = this.embedder;
    const known = await this.store.known(
      model,
      texts.map(({ textHash }) => textHash),
    );
    const fresh = [...distinct(texts).values()].filter(({ textHash }) => !known.has(textHash));
    const vectors = await this.embedder.embed(
      fresh.map(({ text }) => text),
      this.urgency,
    );
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
