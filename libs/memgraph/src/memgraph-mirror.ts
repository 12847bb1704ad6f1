import { StemmaError } from '@stemma/models';
import type {
  MirroredLineageGraph,
  MirroredReach,
  SearchScope,
  SearchWork,
  Traversal,
} from '@stemma/orchestration';
import type {
  Correction,
  Entity,
  Held,
  Mirror,
  Pace,
  Page,
  Refusal,
  StoredPosition,
  Subject,
} from '@stemma/projection';
import { Duplicate, Refused } from './faults.js';
import { noteDeleting, readMarker, type Marker } from './marker.js';
import { applyPage, digestOf, heldOf, listOf, mendAll, refusalsOf, SUBJECTS } from './memgraph-content.js';
import { search, traverse } from './memgraph-graph.js';
import { MemgraphServer, type MemgraphOptions } from './memgraph-server.js';
import type { Run } from './run.js';
import { DEFINITIONS, EDGE_INDEXES_ANEW, NODE_INDEXES_ANEW, SCHEMA_VERSION } from './schema.js';

export interface MemgraphMirrorOptions extends MemgraphOptions {
  /** Of the record: a server holds the graph of one. */
  readonly record: string;
}

/**
 * The lineage in Memgraph: what analysts ask by Cypher, and an engine of lineage. It is rebuilt in its place: a saved query
 * names labels and types, of which there are no second ones. Nothing is asked before it is needed, so that a server that is
 * away keeps nobody from starting.
 */
export class MemgraphMirror implements Mirror, MirroredLineageGraph {
  readonly name = 'memgraph';
  readonly scope = 'shared';
  readonly subjects = SUBJECTS;
  /** Nothing in Memgraph keeps two writers from making an edge twice. */
  readonly lanes = 1;
  readonly pace: Pace = {
    ...{ pageSize: 1_000, loadPageSize: 5_000 },
    ...{ lingerMs: 50, deadlineMs: 30_000, lookMs: 5_000 },
  };
  private readonly server: MemgraphServer;
  private readonly record: string;
  /** So often this process has seen to it that there are indexes and constraints. */
  private timesDefined = 0;
  private defining: Promise<void> = Promise.resolve();

  constructor(options: MemgraphMirrorOptions) {
    this.server = new MemgraphServer(options);
    this.record = options.record;
  }

  async position(_lane: number, signal: AbortSignal): Promise<StoredPosition | null> {
    const marker = await this.server.read(signal, readMarker);
    this.requireOurs(marker);
    return marker?.position ?? null;
  }

  async apply(page: Page, signal: AbortSignal): Promise<readonly Refusal[]> {
    const refusals = refusalsOf(page.entities);
    if (refusals.length > 0) return refusals;
    // What was emptied by hand may have lost them too.
    if (this.timesDefined === 0 || page.from === null) await this.define(signal);
    const deletes = page.entities.some(({ subject, state }) => subject === 'edge' && state === null);
    await this.write(signal, deletes, (run) =>
      applyPage(run, page, this.record, (marker) => {
        this.requireOurs(marker);
      }),
    );
    return [];
  }

  digestOf(entity: Entity): string | null {
    return digestOf(entity);
  }

  held(subject: Subject, ids: readonly string[], signal: AbortSignal): Promise<Held[]> {
    return this.server.read(signal, (run) => heldOf(run, subject, ids));
  }

  list(
    subject: Subject,
    after: string | null,
    to: string | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<Held[]> {
    return this.server.read(signal, (run) => listOf(run, subject, { after, to, limit }));
  }

  async mend(corrections: readonly Correction[], signal: AbortSignal): Promise<void> {
    await this.write(signal, true, (run) => mendAll(run, corrections));
  }

  traverse(question: Traversal, lacking: ReadonlySet<string>): Promise<MirroredReach | null> {
    return this.ask(question.timeoutMs, (run) => traverse(run, question, lacking));
  }

  search<T>(scope: SearchScope, lacking: ReadonlySet<string>, work: SearchWork<T>): Promise<T | null> {
    return this.ask(scope.timeoutMs, (run) => search(run, scope, lacking, work));
  }

  /** What is there twice at every try is there once, and an index does not know it: it is made anew, for the next attempt. */
  private async write(
    signal: AbortSignal,
    deletesEdges: boolean,
    work: (run: Run) => Promise<void>,
  ): Promise<void> {
    await this.settleEdges(signal, deletesEdges);
    try {
      await this.server.write(signal, work);
    } catch (error) {
      if (error instanceof StemmaError && error.cause instanceof Duplicate)
        await this.server.command(signal, NODE_INDEXES_ANEW);
      throw error;
    }
  }

  /**
   * Where a transaction that deletes edges is rolled back, Memgraph (3.6) may have dropped them from their indexes: its
   * collector asks whether they are deleted, and not whether that is committed. So it is noted before, and seen to after.
   */
  private async settleEdges(signal: AbortSignal, deletesEdges: boolean): Promise<void> {
    const marker = await this.server.read(signal, readMarker);
    if (marker === null) return;
    this.requireOurs(marker);
    if (marker.isDeleting) await this.server.command(signal, EDGE_INDEXES_ANEW);
    if (marker.isDeleting !== deletesEdges)
      await this.server.write(signal, (run) => noteDeleting(run, deletesEdges));
  }

  /** Each definition is alone with the graph while it is made: several writers would hold one another up. */
  private define(signal: AbortSignal): Promise<void> {
    const before = this.timesDefined;
    const defined = this.defining.then(async () => {
      if (this.timesDefined > before) return;
      await this.server.command(signal, DEFINITIONS);
      this.timesDefined++;
    });
    this.defining = defined.catch(() => undefined);
    return defined;
  }

  private ask<T>(timeoutMs: number, question: (run: Run) => Promise<T>): Promise<T> {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
    return this.server.read(signal, question).catch((error: unknown) => {
      if (signal.aborted) throw this.server.away('did not answer in time', error);
      // Whatever it does not like about it, the record has an answer.
      throw error instanceof Refused ? this.server.away(error.message, error) : error;
    });
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  /** What lies there was not put there for another record, nor by another Stemma than this one understands. */
  private requireOurs(marker: Marker | null): void {
    if (marker === null) return;
    if (marker.record !== this.record)
      throw this.server.away(
        'holds the graph of another record; empty it (MATCH (n) DETACH DELETE n), or name another server',
      );
    if (marker.version !== SCHEMA_VERSION)
      throw this.server.away(
        `holds a graph of schema ${String(marker.version)}, this Stemma writes ${String(SCHEMA_VERSION)}; empty it (MATCH (n) DETACH DELETE n)`,
      );
  }
}
