import { QdrantClient } from '@qdrant/js-client-rest';
import { StemmaError } from '@stemma/models';
import { answerFault, isAnswered, isSevered } from './faults.js';

export interface QdrantOptions {
  /** `http(s)://host[:port]`; the port is 6333 where none is named. */
  readonly url: string;
  readonly apiKey: string | null;
}

type Api = ReturnType<QdrantClient['api']>;
export type Call<T> = (api: Api, init: RequestInit) => Promise<{ readonly data: { readonly result?: T } }>;

/** Qdrant sends head and body of a compressed answer apart, for the second of which TCP waits 40 ms (1.18.3). */
const UNCOMPRESSED = { 'accept-encoding': 'identity' };

/** Conditional writes and their `update_mode` are there since. */
const LEAST_VERSION = [1, 17] as const;
const GREETING_MS = 1_000;

/** One Qdrant server, as somebody that may be away, slow, too old, or not Qdrant at all. */
export class QdrantServer {
  private readonly api: Api;
  private readonly where: string;
  private greeted: Promise<void> | null = null;

  constructor({ url, apiKey }: QdrantOptions) {
    const { protocol, hostname, port } = new URL(url);
    // The standard port of the protocol, where it is written out, is one that URL forgets.
    const isStandard = /^https?:\/\/[^/?#]*:\d+\/?$/.test(url);
    const client = new QdrantClient({
      host: hostname,
      https: protocol === 'https:',
      port: port !== '' ? Number(port) : isStandard ? (protocol === 'https:' ? 443 : 80) : 6333,
      // Each call has its own deadline, and can be aborted, which the client's own timeout would hide.
      timeout: Infinity,
      checkCompatibility: false,
      headers: { ...UNCOMPRESSED, ...(apiKey === null ? {} : { 'api-key': apiKey }) },
    });
    this.api = client.api();
    this.where = `Qdrant at ${new URL(url).origin}`;
  }

  /**
   * @throws StemmaError `mirror_unavailable` where it cannot be asked now, also because of its version or the key;
   *   `Missing` where what was named is not there; `Refused` where it says that the question is wrong; the reason of the
   *   signal where that is aborted.
   */
  async ask<T>(deadlineMs: number, signal: AbortSignal, call: Call<T>): Promise<T> {
    await (this.greeted ??= this.greet());
    return this.call(deadlineMs, signal, call);
  }

  /** Changes nothing. @returns which one it is. @throws StemmaError why it cannot be used */
  async probe(signal: AbortSignal): Promise<string> {
    const version = await this.ask(GREETING_MS, signal, async (api, init) => {
      await api.getCollections({}, init);
      const { data } = await api.root({}, init);
      return { data: { result: data.version } };
    });
    return `Qdrant ${version}`;
  }

  private async call<T>(deadlineMs: number, signal: AbortSignal, call: Call<T>): Promise<T> {
    const deadline = AbortSignal.timeout(deadlineMs);
    const init = { signal: AbortSignal.any([signal, deadline]), redirect: 'error' } as const;
    // All that is asked may be asked twice.
    const answer = call(this.api, init).catch((error: unknown) => {
      if (isSevered(error)) return call(this.api, init);
      throw error;
    });
    try {
      const { result } = (await answer).data;
      if (result === undefined || result === null) throw this.away('gives an answer that is not Qdrant’s');
      return result;
    } catch (error) {
      signal.throwIfAborted();
      // Whoever answers next may be another one.
      if (!isAnswered(error)) this.greeted = null;
      if (deadline.aborted) throw this.away(`did not answer within ${String(deadlineMs)} ms`, error);
      throw answerFault(this.where, error);
    }
  }

  private async greet(): Promise<void> {
    // Several wait for it: none of them can abort it.
    const { signal } = new AbortController();
    try {
      const version = await this.call(GREETING_MS, signal, async (api, init) => {
        const { data } = await api.root({}, init);
        return { data: { result: data.version } };
      });
      const [major = 0, minor = 0] = version.split('.').map(Number);
      const [leastMajor, leastMinor] = LEAST_VERSION;
      if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
      throw this.away(`is version ${version}; Stemma needs ${LEAST_VERSION.join('.')} or newer`);
    } catch (error) {
      this.greeted = null;
      throw error;
    }
  }

  /** Says of the server why it cannot be used now. */
  away(what: string, cause?: unknown): StemmaError {
    return new StemmaError('mirror_unavailable', `${this.where} ${what}.`, { cause });
  }
}
