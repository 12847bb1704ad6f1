import { v7 as newId } from 'uuid';
import type { ExecutionsRecordData } from './generated/types.gen.js';
import { StemmaError } from './stemma-error.js';

/** What was done with a version. */
export type ExecutionInput = Exclude<ExecutionsRecordData['body'], { executions: unknown }>;

/** @param executions each as JSON */
type Send = (executions: readonly string[]) => Promise<unknown>;

interface Waiting {
  /** JSON of its own: what JSON cannot say is at fault by itself. */
  readonly execution: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const LINGER_MS = 2;
const BATCH = 100;
/** Half of them are committed together while the service reads the others: with 8, it and its database waited for one another. */
const REQUESTS_AT_ONCE = 32;
const CAPACITY = BATCH * REQUESTS_AT_ONCE;

/**
 * Gathers executions that are recorded one by one into requests of 100, or what 2 ms bring. Each gets an id first, so
 * that it counts once however often it is sent, and the time of its recording. A process that ends by itself ends after
 * all is sent; one that is told to end calls `close` first.
 */
export class Recorder {
  private waiting: Waiting[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private roomy: (() => void)[] = [];
  private isClosed = false;

  constructor(private readonly send: Send) {}

  /** Resolves when the execution is committed. @throws StemmaError where it is refused, or the service cannot be reached. */
  record(execution: ExecutionInput): Promise<void> {
    if (this.isClosed) return Promise.reject(new Error('The recorder is closed.'));
    const identified = {
      ...execution,
      executionId: execution.executionId ?? newId(),
      timestamp: execution.timestamp ?? new Date().toISOString(),
    };
    return new Promise((resolve, reject) => {
      this.waiting.push({ execution: JSON.stringify(identified), resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when no more are waiting than should be: for whoever does not wait for each of them. */
  async room(): Promise<void> {
    if (this.waiting.length >= CAPACITY) await new Promise<void>((resolve) => this.roomy.push(resolve));
  }

  /** Resolves when all that was recorded is committed or refused; each `record` has said which. */
  async flush(): Promise<void> {
    while (this.waiting.length > 0 || this.underWay.size > 0) {
      this.dispatch();
      await Promise.race(this.underWay);
    }
  }

  /** Flushes, and takes no more. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.flush();
  }

  private schedule(): void {
    if (this.waiting.length >= BATCH) this.dispatch();
    else if (this.waiting.length > 0) this.timer ??= setTimeout(() => this.dispatch(), LINGER_MS);
  }

  private dispatch(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    while (this.waiting.length > 0 && this.underWay.size < REQUESTS_AT_ONCE) {
      const delivery: Promise<void> = this.deliver(this.waiting.splice(0, BATCH)).then(() => {
        this.underWay.delete(delivery);
        this.schedule();
      });
      this.underWay.add(delivery);
    }
    if (this.waiting.length < CAPACITY) for (const resolve of this.roomy.splice(0)) resolve();
  }

  /** The service records all of a request or nothing: what is at fault must not keep the others out. */
  private async deliver(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.send(batch.map(({ execution }) => execution));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const parts = batch.length > 1 && error instanceof StemmaError ? partsOf(batch, error) : null;
      if (parts === null) for (const { reject } of batch) reject(error);
      else await Promise.all(parts.map((part) => this.deliver(part)));
    }
  }
}

/** Those that a refusal names apart from the others, or halves where it names none; null where it is not about them. */
function partsOf(batch: readonly Waiting[], { status, errors }: StemmaError): Waiting[][] | null {
  if (status === null || ![404, 409, 413, 422].includes(status)) return null;
  const named = new Set(errors.map(({ pointer }) => Number(/^\/executions\/(\d+)/.exec(pointer)?.[1])));
  const isBad = (_: Waiting, index: number): boolean => named.has(index);
  const bad = batch.filter(isBad);
  if (bad.length > 0 && bad.length < batch.length)
    return [bad, batch.filter((one, index) => !isBad(one, index))];
  const half = Math.ceil(batch.length / 2);
  return [batch.slice(0, half), batch.slice(half)];
}
