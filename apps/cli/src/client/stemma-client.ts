import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { errorOf, inUtf8, StemmaClient as Stemma, StemmaError } from '@stemma/client';
import type { Event, ExecutionInput, SimilarDto } from '@stemma/client';
import { Interrupted, Refused, Unreachable } from '../failure.js';
import type {
  BlameAnswer,
  EdgeAnswer,
  HealthAnswer,
  HistoryDiffAnswer,
  ImportAnswer,
  ImpactAnswer,
  LineageAnswer,
  LineageSummaryAnswer,
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
import { given, type Words } from './given.js';
import { sendLines } from './send-lines.js';

export interface ImportTarget {
  readonly importId: string;
  readonly mode: 'resume' | 'append';
}

/** What was used: exactly one of them. */
type Used = { readonly namespace: string } | { readonly patternId: string } | { readonly nodeId: string };

/**
 * The API of a running service, what went wrong in the words of commands: every method throws Refused, Unreachable or
 * Interrupted.
 */
export class StemmaClient {
  private readonly stemma: Stemma;
  private present: Promise<SyncAnswer> | null = null;

  constructor(
    readonly url: string,
    private readonly apiKey: string | null,
    private readonly signal: AbortSignal,
  ) {
    // A command that finds nobody looks where the service has moved to, which asking again does not.
    this.stemma = new Stemma({ url, signal, retries: 0, ...(apiKey !== null && { apiKey }) });
  }

  /** The same service, for questions that must hold what has been written up to them. */
  renewed(): StemmaClient {
    return new StemmaClient(this.url, this.apiKey, this.signal);
  }

  async ask<T>(question: (stemma: Stemma) => Promise<T>): Promise<T> {
    try {
      return await question(this.stemma);
    } catch (error) {
      if (this.signal.aborted) throw new Interrupted();
      if (!(error instanceof StemmaError)) throw error;
      if (error.status === null) throw new Unreachable(error.message, error);
      throw new Refused(error.code, error.message, error.errors);
    }
  }

  patterns(query: Words): Promise<Page<PatternAnswer>> {
    return this.ask((stemma) => stemma.patterns.list({ query: given(query) }));
  }

  pattern(patternId: string): Promise<PatternAnswer> {
    return this.ask((stemma) => stemma.patterns.read({ path: { patternId } }));
  }

  versions(patternId: string, query: Words): Promise<Page<NodeAnswer>> {
    return this.ask((stemma) => stemma.patterns.versions({ path: { patternId }, query: given(query) }));
  }

  skeleton(patternId: string, query: Words): Promise<Page<SkeletonAnswer>> {
    return this.ask((stemma) => stemma.patterns.skeleton({ path: { patternId }, query: given(query) }));
  }

  node(nodeId: string): Promise<WholeNode> {
    return this.ask((stemma) => stemma.nodes.read({ path: { nodeId } }));
  }

  blame(nodeId: string): Promise<BlameAnswer> {
    return this.ask((stemma) => stemma.blame.blame({ path: { nodeId } }));
  }

  diff(a: string, b: string, query: Words): Promise<VersionDiffAnswer> {
    return this.ask((stemma) => stemma.versiondiff.diff({ query: { ...given(query), a, b } }));
  }

  /** What became of it from one instant to another. */
  async historyDiff(
    of: { readonly patternId: string } | { readonly nodeId: string },
    window: { readonly from: string; readonly to: string | undefined },
  ): Promise<HistoryDiffAnswer> {
    const items: HistoryDiffAnswer['items'] = [];
    for (let cursor: string | undefined; ;) {
      const query = { ...given({ to: window.to, limit: 1_000, cursor }), from: window.from };
      const { nextCursor, ...page } = await this.ask(async (stemma) =>
        'nodeId' in of
          ? { pattern: null, ...(await stemma.lineagediff.diff({ path: of, query })) }
          : { truncated: [], ...(await stemma.patterndiff.diff({ path: of, query })) },
      );
      items.push(...page.items);
      if (nextCursor === null) return { ...page, items };
      cursor = nextCursor;
    }
  }

  edge(edgeId: string): Promise<EdgeAnswer> {
    return this.ask((stemma) => stemma.edges.read({ path: { edgeId } }));
  }

  event(eventId: string): Promise<Event> {
    return this.ask((stemma) => stemma.events.read({ path: { eventId } }));
  }

  async lineage(nodeId: string, query: Words): Promise<LineageAnswer> {
    const question = { path: { nodeId }, query: given(query), headers: await this.presentHeaders() };
    // Of the forms that it has, the one that is answered where none is asked for.
    return this.ask((stemma) => stemma.lineage.lineage(question) as Promise<LineageAnswer>);
  }

  async lineageSummary(nodeId: string, query: Words): Promise<LineageSummaryAnswer> {
    const question = { path: { nodeId }, query: given(query), headers: await this.presentHeaders() };
    return this.ask((stemma) => stemma.lineage.summary(question));
  }

  async paths(from: string, to: string, query: Words): Promise<PathsAnswer> {
    const headers = await this.presentHeaders();
    return this.ask((stemma) => stemma.paths.find({ query: { ...given(query), from, to }, headers }));
  }

  async impact(nodeId: string, query: Words): Promise<ImpactAnswer> {
    const headers = await this.presentHeaders();
    return this.ask((stemma) => stemma.impact.impact({ path: { nodeId }, query: given(query), headers }));
  }

  /** As a text for the tool that the format is of, and the limits that cut it; '' where it is whole. */
  async drawnLineage(nodeId: string, query: Words): Promise<{ text: string; truncated: string }> {
    const headers = await this.presentHeaders();
    const question = { path: { nodeId }, query: given(query), headers };
    const how = { parseAs: 'text', responseStyle: 'fields' } as const;
    const { data, response } = (await this.ask((stemma) =>
      stemma.lineage.lineage({ ...question, ...how }),
    )) as unknown as { readonly data: unknown; readonly response: Response };
    return { text: String(data), truncated: response.headers.get('stemma-truncated') ?? '' };
  }

  similar(body: SimilarDto): Promise<SimilarAnswer> {
    return this.ask((stemma) => stemma.similarity.similar({ body }));
  }

  search(q: string, query: Words): Promise<SearchAnswer> {
    return this.ask((stemma) => stemma.search.search({ query: { ...given(query), q } }));
  }

  record(executions: ExecutionInput[]): Promise<object> {
    return this.ask((stemma) => stemma.executions.record({ body: { executions } }));
  }

  performance(patternId: string): Promise<UsageAnswer> {
    return this.ask((stemma) => stemma.usage.performance({ path: { patternId } }));
  }

  usageReport(used: Used, words: Words): Promise<UsageReportAnswer> {
    const query = given(words);
    return this.ask(({ analytics }) => {
      if ('patternId' in used) return analytics.ofPattern({ path: used, query });
      if ('nodeId' in used) return analytics.ofNode({ path: used, query });
      return analytics.ofNamespace({ query: { ...query, ...used } });
    });
  }

  ranking(ranking: 'top' | 'emerging' | 'abandoned' | 'stale', query: Words): Promise<RankingAnswer> {
    return this.ask((stemma) => stemma.rankings[ranking]({ query: given(query) }));
  }

  health(patternId: string, query: Words): Promise<HealthAnswer> {
    return this.ask((stemma) => stemma.analytics.health({ path: { patternId }, query: given(query) }));
  }

  trend(patternId: string, query: Words): Promise<TrendAnswer> {
    return this.ask(
      (stemma) =>
        stemma.trends.trend({
          path: { patternId },
          query: given(query),
        }) as Promise<unknown> as Promise<TrendAnswer>,
    );
  }

  sync(): Promise<SyncAnswer> {
    return this.ask((stemma) => stemma.sync.sync() as Promise<unknown> as Promise<SyncAnswer>);
  }

  /** Also where the service says that it is not ready. */
  ready(): Promise<ReadyAnswer> {
    return this.ask(async (stemma) => {
      try {
        return (await stemma.health.ready()) as ReadyAnswer;
      } catch (error) {
        // What is told of it then is no problem in the words of the API.
        const told = (error as { readonly cause?: Partial<ReadyAnswer> | null }).cause;
        if (!(error instanceof StemmaError) || told?.details === undefined) throw error;
        return { status: 'error', details: told.details };
      }
    });
  }

  /** Null where no such import has begun. */
  async importState(importId: string): Promise<ImportAnswer | null> {
    try {
      return await this.ask(
        (stemma) =>
          stemma.bulk.importState({ path: { importId } }) as Promise<unknown> as Promise<ImportAnswer>,
      );
    } catch (error) {
      if (error instanceof Refused && error.code === 'import_not_found') return null;
      throw error;
    }
  }

  /** Sends as fast as the service takes it. `stop` gives up at once; to end well, end the source. */
  import(
    source: AsyncIterable<string | Uint8Array>,
    { importId, mode }: ImportTarget,
    stop: AbortSignal,
  ): Promise<ImportAnswer> {
    const url = `${this.url}/v1/import?importId=${importId}&mode=${mode}`;
    const headers: Record<string, string> =
      this.apiKey === null ? {} : { authorization: `Bearer ${inUtf8(this.apiKey)}` };
    return this.ask(async () => {
      const response = await sendLines(url, headers, source, stop);
      if (!response.ok) throw await errorOf(response, url);
      return (await response.json()) as ImportAnswer;
    });
  }

  /** The record as NDJSON. */
  async export(query: Words): Promise<Readable> {
    const body: unknown = await this.ask((stemma) =>
      stemma.bulk.export({ query: given(query), parseAs: 'stream' }),
    );
    return Readable.fromWeb(body as ReadableStream<Uint8Array>);
  }

  /** Of questions about lineage: they hold all that was written before the first of them. */
  private async presentHeaders(): Promise<{ 'Stemma-Min-Position': string }> {
    this.present ??= this.sync();
    return { 'Stemma-Min-Position': (await this.present).position };
  }
}

/** All items of a list, page by page. */
export async function* pages<T>(
  read: (cursor: Words) => Promise<Page<T>>,
): AsyncGenerator<readonly T[], void, undefined> {
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page: Page<T> = await read(cursor === null ? {} : { cursor });
    yield page.items;
    cursor = page.nextCursor;
  }
}
