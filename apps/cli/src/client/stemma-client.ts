import { Readable } from 'node:stream';
import { Interrupted, Refused } from '../failure.js';
import type {
  EdgeAnswer,
  HealthAnswer,
  ImportAnswer,
  ImpactAnswer,
  LineageAnswer,
  NodeAnswer,
  Page,
  PathsAnswer,
  PatternAnswer,
  RankingAnswer,
  ReadyAnswer,
  SearchAnswer,
  SimilarAnswer,
  SkeletonAnswer,
  SyncAnswer,
  TrendAnswer,
  UsageAnswer,
  UsageReportAnswer,
  VersionDiffAnswer,
  WholeNode,
} from './answers.js';
import { failureOf, unreachable } from './problem.js';
import { sendLines } from './send-lines.js';

type Query = Readonly<Record<string, string | number | undefined>>;

export interface SimilarQuestion {
  readonly text?: string;
  readonly nodeId?: string;
  readonly limit?: number;
  readonly minScore?: number;
  readonly filter?: Readonly<Record<string, unknown>>;
}

export interface ImportTarget {
  readonly importId: string;
  readonly mode: 'resume' | 'append';
}

/** The HTTP API of a running service. Every method throws Refused, Unreachable or Interrupted. */
export class StemmaClient {
  private present: Promise<SyncAnswer> | null = null;

  constructor(
    readonly url: string,
    private readonly apiKey: string | null,
    private readonly signal: AbortSignal,
  ) {}

  /** The same service, for questions that must hold what has been written up to them. */
  renewed(): StemmaClient {
    return new StemmaClient(this.url, this.apiKey, this.signal);
  }

  patterns(query: Query): Promise<Page<PatternAnswer>> {
    return this.get('/v1/patterns', query);
  }

  pattern(patternId: string): Promise<PatternAnswer> {
    return this.get(`/v1/patterns/${patternId}`);
  }

  versions(patternId: string, query: Query): Promise<Page<NodeAnswer>> {
    return this.get(`/v1/patterns/${patternId}/versions`, query);
  }

  skeleton(patternId: string, query: Query): Promise<Page<SkeletonAnswer>> {
    return this.get(`/v1/patterns/${patternId}/skeleton`, query);
  }

  node(nodeId: string): Promise<WholeNode> {
    return this.get(`/v1/nodes/${nodeId}`);
  }

  diff(query: Query): Promise<VersionDiffAnswer> {
    return this.get('/v1/versions/diff', query);
  }

  edge(edgeId: string): Promise<EdgeAnswer> {
    return this.get(`/v1/edges/${edgeId}`);
  }

  event(eventId: string): Promise<object> {
    return this.get(`/v1/events/${eventId}`);
  }

  async lineage(nodeId: string, query: Query): Promise<LineageAnswer> {
    return this.answer(await this.presentAnswer(`/v1/nodes/${nodeId}/lineage`, query));
  }

  async paths(query: Query): Promise<PathsAnswer> {
    return this.answer(await this.presentAnswer('/v1/paths', query));
  }

  async impact(nodeId: string, query: Query): Promise<ImpactAnswer> {
    return this.answer(await this.presentAnswer(`/v1/nodes/${nodeId}/impact`, query));
  }

  /** As a text for the tool that the format is of. */
  async drawnLineage(nodeId: string, query: Query): Promise<string> {
    const response = await this.presentAnswer(`/v1/nodes/${nodeId}/lineage`, query);
    const body = await response.text();
    if (!response.ok) throw this.failure(response, body);
    return body;
  }

  similar(question: SimilarQuestion): Promise<SimilarAnswer> {
    return this.post('/v1/similar', question);
  }

  search(query: Query): Promise<SearchAnswer> {
    return this.get(`/v1/search${searchOf(query)}`);
  }

  record(executions: readonly object[]): Promise<object> {
    return this.post('/v1/executions', { executions });
  }

  performance(patternId: string): Promise<UsageAnswer> {
    return this.get(`/v1/patterns/${patternId}/performance`);
  }

  /** @param path below `/v1/` */
  usageReport(path: string, query: Query): Promise<UsageReportAnswer> {
    return this.get(`/v1/${path}`, query);
  }

  ranking(ranking: string, query: Query): Promise<RankingAnswer> {
    return this.get(`/v1/analytics/${ranking}`, query);
  }

  health(patternId: string, query: Query): Promise<HealthAnswer> {
    return this.get(`/v1/patterns/${patternId}/health`, query);
  }

  trend(patternId: string, query: Query): Promise<TrendAnswer> {
    return this.get(`/v1/patterns/${patternId}/trend`, query);
  }

  sync(): Promise<SyncAnswer> {
    return this.get('/v1/sync');
  }

  /** Also where the service says that it is not ready. */
  async ready(): Promise<ReadyAnswer> {
    const response = await this.fetch('/health/ready', {});
    const body = await response.text();
    if (response.ok) return JSON.parse(body) as ReadyAnswer;
    const answer = parsed(body) as Partial<ReadyAnswer> | null;
    if (answer?.details === undefined) throw this.failure(response, body);
    return { status: 'error', details: answer.details };
  }

  /** Null where no such import has begun. */
  async importState(importId: string): Promise<ImportAnswer | null> {
    try {
      return await this.get(`/v1/imports/${importId}`);
    } catch (error) {
      if (error instanceof Refused && error.code === 'import_not_found') return null;
      throw error;
    }
  }

  /** Sends as fast as the service takes it. `stop` gives up at once; to end well, end the source. */
  async import(
    source: AsyncIterable<string | Uint8Array>,
    { importId, mode }: ImportTarget,
    stop: AbortSignal,
  ): Promise<ImportAnswer> {
    const url = `${this.url}/v1/import?importId=${importId}&mode=${mode}`;
    const answer = await sendLines(url, this.headers(), source, stop);
    if (answer.status !== 200) throw failureOf(answer.status, answer.contentType, answer.body, this.url);
    return JSON.parse(answer.body) as ImportAnswer;
  }

  /** The record as NDJSON. */
  async export(query: Query): Promise<Readable> {
    const response = await this.fetch(`/v1/export${searchOf(query)}`, {});
    if (!response.ok || response.body === null) throw this.failure(response, await response.text());
    return Readable.fromWeb(response.body as import('node:stream/web').ReadableStream<Uint8Array>);
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return this.answer<T>(await this.fetch(path + searchOf(query), {}));
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    return this.answer<T>(await this.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  /** A change of the state that has this revision. */
  async change<T>(path: string, body: unknown, rev: number): Promise<T> {
    const headers = { 'content-type': 'application/json', 'if-match': `"${String(rev)}"` };
    return this.answer<T>(await this.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  /** @param rev that of the state which is meant, where it has any */
  async delete(path: string, rev?: number): Promise<void> {
    const headers: Record<string, string> = rev === undefined ? {} : { 'if-match': `"${String(rev)}"` };
    const response = await this.fetch(path, { method: 'DELETE', headers });
    if (!response.ok) throw this.failure(response, await response.text());
  }

  /** Holds all that was written before this client's first question about lineage. */
  private async presentAnswer(path: string, query: Query): Promise<Response> {
    this.present ??= this.sync();
    const headers = { 'stemma-min-position': (await this.present).position };
    return this.fetch(path + searchOf(query), { headers });
  }

  private async answer<T>(response: Response): Promise<T> {
    const body = await response.text().catch((error: unknown) => {
      throw unreachable(this.url, error);
    });
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    if (!response.ok || !isJson) throw this.failure(response, body);
    return JSON.parse(body) as T;
  }

  private async fetch(
    path: string,
    { headers, ...init }: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
  ): Promise<Response> {
    try {
      return await fetch(this.url + path, {
        ...init,
        headers: { ...this.headers(), ...headers },
        signal: this.signal,
      });
    } catch (error) {
      if (this.signal.aborted) throw new Interrupted();
      throw unreachable(this.url, error);
    }
  }

  private headers(): Record<string, string> {
    return this.apiKey === null ? {} : { authorization: `Bearer ${this.apiKey}` };
  }

  private failure(response: Response, body: string): Error {
    return failureOf(response.status, response.headers.get('content-type') ?? '', body, this.url);
  }
}

/** All items of a list, page by page. */
export async function* pages<T>(
  read: (cursor: Query) => Promise<Page<T>>,
): AsyncGenerator<readonly T[], void, undefined> {
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page: Page<T> = await read(cursor === null ? {} : { cursor });
    yield page.items;
    cursor = page.nextCursor;
  }
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
