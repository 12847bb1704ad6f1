import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError } from '@stemma/models';
import neo4j, { type Driver, type Session } from 'neo4j-driver';
import { answerFault, byDriver, Conflict, isAnswered, Refused } from './faults.js';
import { requireUsable } from './greeting.js';
import { orAborted } from './or-aborted.js';
import type { Run } from './run.js';

export interface MemgraphOptions {
  /** `bolt://host[:port]`, or `bolt+s://`. */
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

/** To connect, and to be told who answers. */
const CONNECT_MS = 1_000;
const GREETING_MS = 2_000;
const settings = {
  useBigInt: true,
  // Tried again is here, where it is known of what: the driver would do it for half a minute, whatever it is.
  maxTransactionRetryTime: 0,
  connectionTimeout: CONNECT_MS,
  connectionAcquisitionTimeout: GREETING_MS,
  telemetryDisabled: true,
  userAgent: 'stemma',
};
/** A transaction that met another is tried again so often; the pauses between grow to half a second. */
const TRIES = 16;
const FIRST_PAUSE_MS = 8;
const LONGEST_PAUSE_MS = 500;

/** One Memgraph server, as somebody that may be away, slow, too old, or not Memgraph at all. */
export class MemgraphServer {
  private readonly driver: Driver;
  private readonly where: string;
  private greeted: Promise<string> | null = null;

  constructor({ url, user, password }: MemgraphOptions) {
    const auth = user === null ? undefined : neo4j.auth.basic(user, password ?? '');
    this.driver = neo4j.driver(url, auth, settings);
    this.where = `Memgraph at ${new URL(url).host}`;
  }

  /**
   * One transaction, which sees one state of the graph and cannot write.
   * @throws StemmaError `mirror_unavailable` where it cannot be asked now, also because of its version or the user;
   *   `Refused` where it says that the statement is wrong; the reason of the signal where that is aborted; whatever `work` throws.
   */
  read<T>(signal: AbortSignal, work: (run: Run) => Promise<T>): Promise<T> {
    return this.withoutConflict(signal, () => this.transaction('READ', signal, work));
  }

  /** All of it or nothing, durably; carried out again where others wrote the same meanwhile. @throws as `read` */
  write<T>(signal: AbortSignal, work: (run: Run) => Promise<T>): Promise<T> {
    return this.withoutConflict(signal, () => this.transaction('WRITE', signal, work));
  }

  /**
   * Statements that Memgraph takes outside of transactions only, such as those of indexes, which may be carried out again.
   * @throws as `read`, never `Refused`
   */
  async command(signal: AbortSignal, statements: readonly string[]): Promise<void> {
    await orAborted(signal, this.greet());
    // While somebody writes they are not taken.
    for (const statement of statements)
      await this.withoutConflict(signal, () =>
        this.session('WRITE', signal, (session) => byDriver(session.run(statement))),
      ).catch((error: unknown) => {
        throw error instanceof Refused ? this.away(error.message, error) : error;
      });
  }

  /** Whether it can be used. @returns which one it is. @throws StemmaError `mirror_unavailable` */
  async probe(signal: AbortSignal): Promise<string> {
    return `Memgraph ${await orAborted(signal, this.greet())}`;
  }

  /** Says of the server why it cannot be used now. */
  away(what: string, cause?: unknown): StemmaError {
    const sentence = what.startsWith(this.where) ? what : `${this.where} ${what}.`;
    return new StemmaError('mirror_unavailable', sentence, { cause });
  }

  async close(): Promise<void> {
    await this.driver.close();
  }

  private async withoutConflict<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    for (
      let tries = 1, pauseMs = FIRST_PAUSE_MS;
      ;
      tries++, pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        if (tries === TRIES) throw this.away('is held up by others all the time', error);
      }
      await sleep(pauseMs * Math.random(), undefined, { signal });
    }
  }

  private async transaction<T>(
    mode: 'READ' | 'WRITE',
    signal: AbortSignal,
    work: (run: Run) => Promise<T>,
  ): Promise<T> {
    await orAborted(signal, this.greet());
    return this.session(mode, signal, async (session) => {
      const transaction = await byDriver(session.beginTransaction());
      const done = await work(async (text, parameters) => {
        const { records } = await byDriver(transaction.run(text, parameters));
        return records.map((record) => record.toObject());
      });
      await byDriver(transaction.commit());
      return done;
    });
  }

  private async session<T>(
    mode: 'READ' | 'WRITE',
    signal: AbortSignal,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const access = { defaultAccessMode: mode };
    const session = this.driver.session(access);
    try {
      return await orAborted(signal, work(session));
    } catch (error) {
      signal.throwIfAborted();
      // Whoever answers next may be another one.
      if (!isAnswered(error)) this.greeted = null;
      throw answerFault(this.where, error);
    } finally {
      // Rolls back what is open. A server that hangs answers that as little as anything: nobody waits for it.
      void session.close().catch(() => undefined);
    }
  }

  private greet(): Promise<string> {
    // Several wait for it: none of them can abort it.
    const signal = AbortSignal.timeout(GREETING_MS);
    this.greeted ??= this.session('READ', signal, (session) =>
      requireUsable(
        async (text) => (await byDriver(session.run(text))).records.map((record) => record.toObject()),
        (what) => this.away(what),
      ),
    ).catch((error: unknown) => {
      this.greeted = null;
      if (signal.aborted) throw this.away(`did not answer within ${String(GREETING_MS)} ms`, error);
      throw error instanceof Refused ? this.away('is no Memgraph', error) : error;
    });
    return this.greeted;
  }
}
