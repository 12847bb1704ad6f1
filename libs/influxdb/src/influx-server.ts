import { StemmaError } from '@stemma/models';
import { answerFault, codeOf, Missing, PartlyWritten, Refused } from './faults.js';

export interface InfluxOptions {
  /** `http(s)://host[:port]`. */
  readonly url: string;
  readonly org: string;
  readonly token: string;
}

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
}

/** One InfluxDB server, as somebody that may be away, or not InfluxDB at all. How long it is waited for is for callers to say. */
export class InfluxServer {
  private readonly where: string;

  /** As it said last; null: it was not asked yet. */
  lastStart: string | null = null;

  constructor(readonly options: InfluxOptions) {
    this.where = `InfluxDB at ${new URL(options.url).origin}`;
  }

  /** @returns the body, as JSON. @throws as `ask` does. */
  async json(asked: Asked, signal: AbortSignal): Promise<unknown> {
    return this.asked(asked, signal, async (response) => {
      const text = await response.text();
      try {
        return JSON.parse(text || 'null') as unknown;
      } catch (error) {
        throw this.away('gives an answer that is not InfluxDB’s', error);
      }
    });
  }

  /** The lines of an answer, as they come. */
  async *lines(asked: Asked, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
    const body = await this.asked(asked, signal, (response) => Promise.resolve(response.body));
    if (body === null) return;
    const texts = body.pipeThrough(new TextDecoderStream());
    let rest = '';
    try {
      for await (const text of texts) {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw this.away(`broke off its answer (${codeOf(error)})`, error);
    }
    yield rest;
  }

  async version(signal: AbortSignal): Promise<string> {
    const { version } = ((await this.json({ path: '/health' }, signal)) ?? {}) as { version?: unknown };
    return typeof version === 'string' ? version : 'of an unknown version';
  }

  /** When it was started: a text that no other start has. */
  async started(signal: AbortSignal): Promise<string> {
    const answer = await this.json({ path: '/ready' }, signal).catch((error: unknown) => {
      throw error instanceof Missing ? this.away('is no InfluxDB 2', error) : error;
    });
    const { started } = (answer ?? {}) as { started?: unknown };
    if (typeof started !== 'string') throw this.away('does not say when it was started: it is no InfluxDB 2');
    this.lastStart = started;
    return started;
  }

  /** Says of the server why it cannot be used now. */
  away(what: string, cause?: unknown): StemmaError {
    return new StemmaError('mirror_unavailable', `${this.where} ${what}.`, { cause });
  }

  /**
   * @throws StemmaError `mirror_unavailable` where it cannot be asked now, also because of the token; `Missing` where what
   *   was named is not there; `Refused` and `PartlyWritten` where it says that what it was sent is wrong; the reason of the
   *   signal where that is aborted.
   */
  private async asked<T>(
    { method = 'GET', path, query = {}, body }: Asked,
    signal: AbortSignal,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const { url, token } = this.options;
    const type = body instanceof URLSearchParams ? {} : { 'content-type': 'application/json' };
    try {
      const response = await fetch(new URL(`${path}?${String(new URLSearchParams(query))}`, url), {
        method,
        headers: { authorization: `Token ${token}`, accept: 'application/json', ...type },
        // The token must reach nobody else.
        redirect: 'error',
        signal,
        ...(body !== undefined && { body }),
      });
      if (response.ok) return await read(response);
      throw answerFault(this.where, response.status, await response.text());
    } catch (error) {
      signal.throwIfAborted();
      if (isOurs(error)) throw error;
      throw this.away(`cannot be reached (${codeOf(error)})`, error);
    }
  }
}

function isOurs(error: unknown): boolean {
  return [StemmaError, Missing, PartlyWritten, Refused].some((kind) => error instanceof kind);
}
