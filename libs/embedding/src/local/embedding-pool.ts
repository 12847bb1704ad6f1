import { StemmaError } from '@stemma/models';
import { URGENCIES, type Urgency } from '@stemma/orchestration';
import { EmbeddingThread, ThreadCrash, type ThreadOptions } from './embedding-thread.js';

/**
 * Threads that share a queue. Calls take turns text by text, the more urgent ones first. A text whose thread crashed is
 * tried once more; a second crash is laid to it.
 */
export class EmbeddingPool {
  private readonly threads: readonly EmbeddingThread[];
  private readonly jobs = new Set<Job>();

  constructor(size: number, options: ThreadOptions) {
    this.threads = Array.from({ length: size }, () => new EmbeddingThread(options));
  }

  embed(texts: readonly string[], urgency: Urgency): Promise<Float32Array[]> {
    if (texts.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.jobs.add({
        texts,
        waiting: [...texts.keys()],
        urgency: URGENCIES.indexOf(urgency),
        vectors: new Map(),
        hasCrashed: false,
        resolve,
        reject,
      });
      this.next();
    });
  }

  /** Ends the threads; calls in progress fail with this. A later call starts them anew. */
  async end(reason: StemmaError): Promise<void> {
    for (const job of this.jobs) job.reject(reason);
    this.jobs.clear();
    await Promise.all(this.threads.map((thread) => thread.end(reason)));
  }

  private next(): void {
    for (const thread of this.threads) {
      if (thread.isBusy) continue;
      const job = this.takeTurn();
      if (job === undefined) return;
      void this.run(thread, job);
    }
  }

  private async run(thread: EmbeddingThread, job: Job): Promise<void> {
    const index = job.waiting.shift() ?? 0;
    try {
      job.vectors.set(index, await thread.embed(job.texts[index] ?? ''));
      if (job.vectors.size === job.texts.length) this.finish(job);
    } catch (error) {
      this.fail(job, index, error as StemmaError);
    }
    this.next();
  }

  /** Of the most urgent jobs that have a text left to begin, the one whose turn it is. */
  private takeTurn(): Job | undefined {
    let first: Job | undefined;
    for (const job of this.jobs)
      if (job.waiting.length > 0 && (first === undefined || job.urgency < first.urgency)) first = job;
    if (first !== undefined) {
      this.jobs.delete(first);
      this.jobs.add(first);
    }
    return first;
  }

  private finish(job: Job): void {
    this.jobs.delete(job);
    job.resolve(job.texts.flatMap((_, index) => job.vectors.get(index) ?? []));
  }

  private fail(job: Job, index: number, error: StemmaError): void {
    if (error instanceof ThreadCrash && !job.hasCrashed) {
      job.hasCrashed = true;
      job.waiting.unshift(index);
    } else if (error.code === 'validation_failed') {
      this.jobs.delete(job);
      const pointer = `/${String(index)}`;
      job.reject(
        StemmaError.invalid([{ pointer, code: 'invalid', message: 'cannot be embedded' }], error.message),
      );
    } else if (error instanceof ThreadCrash) {
      this.jobs.delete(job);
      job.reject(error);
    } else {
      // A model that hangs would let each of the others wait as long.
      void this.end(error);
    }
  }
}

interface Job {
  readonly texts: readonly string[];
  /** Indexes of the texts that no thread has begun. */
  readonly waiting: number[];
  /** Less is more urgent. */
  readonly urgency: number;
  /** By index of their text. */
  readonly vectors: Map<number, Float32Array>;
  /** A thread has crashed while it had a text of this. */
  hasCrashed: boolean;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (reason: StemmaError) => void;
}
