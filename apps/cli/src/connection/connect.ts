import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientConfig } from '@stemma/config';
import { StemmaClient } from '../client/stemma-client.js';
import { Interrupted, Refused, Unreachable } from '../failure.js';
import { tell, type Terminal } from '../terminal.js';
import { startOwnService, type OwnService } from './own-service.js';

interface ServiceHolder {
  readonly pid: number;
  /** Null until it listens. */
  readonly url: string | null;
}

/** What a command may know of services on this machine. */
export interface LocalServices {
  /** The living owner of a data directory. */
  holderOf(dataDir: string): Promise<ServiceHolder | null>;
  /** The service as built. */
  readonly script: string;
}

export interface ConnectOptions {
  readonly config: ClientConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly local: LocalServices;
}

const START_PATIENCE_MS = 60_000;
const POLL_MS = 100;

/**
 * The way to the service: the one that was named, else the one that runs on the data directory, else one that this
 * command starts for itself, and stops.
 */
export class Connection {
  private own: OwnService | null = null;
  private current: StemmaClient | null = null;

  constructor(private readonly options: ConnectOptions) {}

  get isOwn(): boolean {
    return this.own !== null;
  }

  /** Says again where the service is once it has been asked for. */
  async client(): Promise<StemmaClient> {
    this.current ??= new StemmaClient(
      await this.find(),
      this.options.config.apiKey,
      this.options.terminal.interrupt,
    );
    return this.current;
  }

  /** After the connection broke: waits until the service answers again, wherever that is then. */
  async reconnect(patienceMs: number): Promise<StemmaClient> {
    const until = Date.now() + patienceMs;
    for (;;) {
      this.current = null;
      try {
        const client = await this.client();
        await client.ask((stemma) => stemma.health.live());
        return client;
      } catch (error) {
        const mayPass =
          error instanceof Unreachable || (error instanceof Refused && error.code === 'not_started');
        if (!mayPass || Date.now() >= until) throw error;
        if (error instanceof Unreachable && this.own !== null) await this.replaceOwn(this.own);
      }
      await this.pause(500);
    }
  }

  async close(): Promise<void> {
    const { own } = this;
    this.own = null;
    this.current = null;
    await own?.stop();
  }

  private async replaceOwn(own: OwnService): Promise<void> {
    if (own.complaint() !== '')
      for (const line of own.complaint().split('\n')) tell(this.options.terminal, line);
    await this.close();
  }

  private async find(): Promise<string> {
    const { config, terminal, local, env } = this.options;
    if (config.url !== null) return config.url.replace(/\/+$/, '');
    if (this.own !== null) return this.own.url;
    const running = await this.running();
    if (running !== null) return running;
    tell(terminal, `Starting Stemma on ${config.dataDir} …`);
    const { dataDir } = config;
    try {
      this.own = await startOwnService({ env, dataDir, script: local.script, interrupt: terminal.interrupt });
    } catch (error) {
      // Two commands at once: the other one's service will do.
      const other = error instanceof Refused ? await this.running() : null;
      if (other === null) throw error;
      return other;
    }
    return this.own.url;
  }

  /** Waits for one that is starting until it listens, and for one that is stopping until it is gone. */
  private async running(): Promise<string | null> {
    const { config, local } = this.options;
    for (const until = Date.now() + START_PATIENCE_MS; ;) {
      const holder = await local.holderOf(config.dataDir);
      if (holder === null) return null;
      if (holder.url !== null && (await this.answers(holder.url))) return holder.url;
      if (Date.now() >= until) {
        throw new Unreachable(`Process ${holder.pid} holds ${config.dataDir}, but does not serve.`);
      }
      await this.pause(POLL_MS);
    }
  }

  private async answers(url: string): Promise<boolean> {
    try {
      const { config, terminal } = this.options;
      const client = new StemmaClient(url, config.apiKey, terminal.interrupt);
      await client.ask((stemma) => stemma.health.live());
      return true;
    } catch (error) {
      if (error instanceof Unreachable) return false;
      throw error;
    }
  }

  private async pause(ms: number): Promise<void> {
    const { interrupt } = this.options.terminal;
    await sleep(ms, undefined, { signal: interrupt }).catch(() => {
      throw new Interrupted();
    });
  }
}
