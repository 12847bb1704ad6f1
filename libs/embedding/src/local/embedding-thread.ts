import { Worker } from 'node:worker_threads';
import { StemmaError } from '@stemma/models';
import type { EmbeddingReply, EmbeddingRequest } from './embedding-worker.mjs';

export interface ThreadOptions {
  /** For one text, the start of the model included. */
  readonly timeoutMs: number;
  /** From 0, as every thread, to 19, which leaves the cores to whoever else wants them. */
  readonly niceness: number;
  /** A thread that has had nothing to do for so long gives its memory back; null: it never does. */
  readonly idleMs: number | null;
}

/** The thread ended with a text in hand, for a reason that may lie in the text or not. */
export class ThreadCrash extends StemmaError {
  constructor(cause: unknown) {
    super('embedding_unavailable', `The local embedding model crashed: ${String(cause)}`, { cause });
  }
}

/**
 * The model in a thread of its own, one text at a time: started by the first text, and by the next one after it ended.
 * Idle, it does not keep the process alive.
 */
export class EmbeddingThread {
  private worker: Worker | null = null;
  private pending: Pending | null = null;
  private lastId = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: ThreadOptions) {}

  get isBusy(): boolean {
    return this.pending !== null;
  }

  /**
   * Not while it is busy.
   * @throws ThreadCrash; StemmaError `embedding_unavailable` where no answer came in time, `validation_failed` where the
   *   model refuses the text
   */
  embed(text: string): Promise<Float32Array> {
    clearTimeout(this.idle);
    const worker = (this.worker ??= this.start());
    worker.ref();
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const { timeoutMs } = this.options;
      const timer = setTimeout(() => {
        const message = `The local embedding model gave no answer within ${String(timeoutMs)} ms.`;
        void this.end(new StemmaError('embedding_unavailable', message));
      }, timeoutMs);
      this.pending = { id, timer, resolve, reject };
      worker.postMessage({ id, text } satisfies EmbeddingRequest);
    });
  }

  /** The text in hand fails with this at once; resolves when the thread is gone. */
  async end(reason: StemmaError): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = null;
    this.settle()?.reject(reason);
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(new URL('./embedding-worker.mjs', import.meta.url), {
      name: 'stemma-embedding',
      workerData: { niceness: this.options.niceness },
      // Taken from the console and left unread: TensorFlow may chat there, and reading keeps the process alive.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    const crashed = (cause: unknown): void => {
      if (this.worker === worker) void this.end(new ThreadCrash(cause));
    };
    worker.on('message', (reply: EmbeddingReply) => {
      this.receive(worker, reply);
    });
    worker.on('error', crashed);
    worker.on('exit', () => {
      crashed('it ended unexpectedly.');
    });
    return worker;
  }

  private receive(worker: Worker, reply: EmbeddingReply): void {
    if (this.pending?.id !== reply.id) return;
    worker.unref();
    const { idleMs } = this.options;
    if (idleMs !== null)
      this.idle = setTimeout(() => {
        void this.end(new StemmaError('embedding_unavailable', 'The thread was idle.'));
      }, idleMs).unref();
    const pending = this.settle();
    if ('vector' in reply) pending?.resolve(reply.vector);
    else pending?.reject(new StemmaError('validation_failed', reply.fault));
  }

  private settle(): Pending | null {
    const { pending } = this;
    this.pending = null;
    clearTimeout(pending?.timer);
    return pending;
  }
}

interface Pending {
  readonly id: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (reason: StemmaError) => void;
}
