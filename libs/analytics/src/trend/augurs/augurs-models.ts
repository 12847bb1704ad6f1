import { Worker } from 'node:worker_threads';
import type { ForecastTask, TimeSeriesModels } from '../time-series-models.js';
import type { AugursReply, AugursRequest } from './augurs-worker.mjs';

/**
 * The models of `@bsull/augurs`, whose WASM ships in its npm package, in a worker thread: started by the first question, not kept
 * alive for its own sake, replaced after a crash. Questions wait in the worker's queue.
 */
export class AugursModels implements TimeSeriesModels {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  async forecast(tasks: readonly ForecastTask[]): Promise<readonly (readonly number[] | null)[]> {
    if (tasks.length === 0) return [];
    const reply = await this.ask((id) => ({ id, forecast: tasks }));
    return 'forecasts' in reply ? reply.forecasts : [];
  }

  async changePoints(values: readonly number[]): Promise<readonly number[]> {
    const reply = await this.ask((id) => ({ id, changePoints: values }));
    return 'indices' in reply ? reply.indices : [];
  }

  /** Ends the worker; questions in progress fail. */
  async close(): Promise<void> {
    const { worker } = this;
    this.fail(new Error('The time-series models have been closed.'));
    await worker?.terminate();
  }

  private ask(request: (id: number) => AugursRequest): Promise<AugursReply> {
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    worker.ref();
    worker.postMessage(request(id));
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private start(): Worker {
    const worker = new Worker(new URL('./augurs-worker.mjs', import.meta.url), {
      name: 'stemma-time-series',
      // Taken from the console and left unread: a panic of the WASM is told there, and reading keeps the process alive.
      stdout: true,
      stderr: true,
    });
    worker.on('message', (reply: AugursReply) => {
      this.waiting.get(reply.id)?.resolve(reply);
      this.waiting.delete(reply.id);
      if (this.waiting.size === 0) worker.unref();
    });
    worker.on('error', (cause) => {
      this.drop(worker, new Error('The time-series models crashed.', { cause }));
    });
    worker.on('exit', () => {
      this.drop(worker, new Error('The time-series models ended unexpectedly.'));
    });
    return worker;
  }

  /** Gives a worker up with what it was asked; the next question starts another. */
  private drop(worker: Worker, reason: Error): void {
    if (this.worker === worker) this.fail(reason);
  }

  private fail(reason: Error): void {
    this.worker = null;
    const failed = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of failed) reject(reason);
  }
}

interface Waiting {
  readonly resolve: (reply: AugursReply) => void;
  readonly reject: (reason: Error) => void;
}
