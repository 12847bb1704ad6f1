import { v7 as newKey } from 'uuid';
import { EventFeed } from './event-feed.js';
import { createClient, type Config } from './generated/client/index.js';
import { REPEATABLE } from './generated/repeatable.gen.js';
import { Operations } from './generated/sdk.gen.js';
import { inUtf8 } from './in-utf8.js';
import { LineageQuestions } from './lineage/lineage-questions.js';
import { Lines } from './lines.js';
import { Position } from './position.js';
import { Recorder } from './recorder.js';
import { isRepeatable, transport } from './transport.js';

export interface StemmaOptions {
  /** Where the service is: `http://127.0.0.1:3000` where absent. */
  readonly url?: string;
  readonly apiKey?: string;
  /** Who acts: `user:alice`. The name of the API key where absent. */
  readonly actor?: string;
  /** Of an earlier client, in another process perhaps: what this one reads holds what that one wrote. */
  readonly position?: string;
  /** How often a request that does no harm twice is sent again; 4 where absent. */
  readonly retries?: number;
  /** How long a read waits at most for its store to hold what was written before, until the record answers; 5 where absent. */
  readonly waitSeconds?: number;
  /** Ends whatever this client waits for. */
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
}

/**
 * The API of a running service, operation by operation as its document has it (`stemma.patterns.create`), and on top:
 * reads hold what this client wrote before, writes carry an Idempotency-Key, and what does no harm twice is tried again.
 */
export class StemmaClient extends Operations {
  private readonly sendExecutions: (executions: readonly string[]) => Promise<unknown>;
  private readonly written: Position;
  private readonly feed: EventFeed;
  private readonly lines: Lines;
  private readonly questions: LineageQuestions;

  constructor(options: StemmaOptions = {}) {
    const { url = 'http://127.0.0.1:3000', actor, retries = 4, waitSeconds = 5 } = options;
    const apiKey = options.apiKey === undefined ? undefined : inUtf8(options.apiKey);
    const written = new Position(options.position ?? null);
    const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    const sending = { fetch, position: written, retries, waitSeconds };
    const baseUrl = url.replace(/\/+$/, '');
    const named: Record<string, string> = actor === undefined ? {} : { 'Stemma-Actor': inUtf8(actor) };
    const config: Config = {
      baseUrl,
      throwOnError: true,
      responseStyle: 'data',
      fetch: transport({ ...sending, isRepeatable }),
      ...(apiKey === undefined ? {} : { auth: apiKey }),
      ...(options.signal && { signal: options.signal }),
      headers: named,
    };
    const client = createClient(config);
    client.interceptors.request.use((request, { method, url: operation }) => {
      const isKeyed = request.headers.has('idempotency-key');
      if (!isKeyed && REPEATABLE.has(`${String(method)} ${operation}`))
        request.headers.set('idempotency-key', newKey());
      return request;
    });
    super({ client });
    this.sendExecutions = executionSender({
      url: `${baseUrl}/v1/executions`,
      headers: { ...named, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
      signal: options.signal ?? null,
      fetch: transport({ ...sending, isRepeatable: () => true }),
    });
    this.written = written;
    this.feed = new EventFeed({ client });
    this.lines = new Lines({ client });
    this.questions = new LineageQuestions({ client });
  }

  /** That of the latest write that was answered. */
  get position(): string | null {
    return this.written.latest;
  }

  override get events(): EventFeed {
    return this.feed;
  }

  override get bulk(): Lines {
    return this.lines;
  }

  override get lineage(): LineageQuestions {
    return this.questions;
  }

  /** Records executions of which many come one by one. Close it. */
  recorder(): Recorder {
    return new Recorder(this.sendExecutions);
  }
}

interface Sending {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | null;
  readonly fetch: typeof fetch;
}

/**
 * For executions that have their ids, which may be sent twice as they are. Under an Idempotency-Key each request would
 * have a transaction of its own, where the service else puts many into one. Not by the generated client, whose every
 * request is copied several times over.
 */
function executionSender({
  url,
  headers,
  signal,
  fetch,
}: Sending): (of: readonly string[]) => Promise<unknown> {
  const json = { ...headers, 'content-type': 'application/json' };
  return (executions) =>
    fetch(url, { method: 'POST', headers: json, body: `{"executions":[${executions.join(',')}]}`, signal });
}
