import {
  Turn,
  walk,
  type MirroredLineageGraph,
  type MirroredReach,
  type SearchScope,
  type SearchWork,
  type Traversal,
} from '@stemma/orchestration';
import {
  isLoading,
  type Correction,
  type Entity,
  type Held,
  type Mirror,
  type MirrorRebuild,
  type Page,
  type Refusal,
  type SnapshotStatus,
  type Store,
  type StoredPosition,
  type Subject,
} from '@stemma/projection';
import { GraphContent, linkDigest, vertexDigest } from './graph-content.js';
import { GraphNeighbourhood } from './graph-neighbourhood.js';
import { GraphSteps } from './graph-steps.js';
import { LackingRows } from './lacking-rows.js';
import { IN_PROCESS, takePage } from '../take-page.js';
import { discardSnapshot, openSnapshotFolder } from '../snapshot-folder.js';
import { SnapshotLog, type IsWhole } from '../snapshot-log.js';
import { copyGraph, readGraphSnapshot, writeGraphSnapshot } from './graph-snapshot.js';

/** A snapshot is written at most so often; what came later is taken from the change log at the next start. */
const SAVE_EVERY_MS = 300_000;

/** Millions of small states are loaded at the start; 5,000 take 15 ms of this process. */
const PACE = { ...IN_PROCESS, pageSize: 5_000, loadPageSize: 5_000 };

/**
 * The lineage graph in this process as a mirror. It lives in memory and says by its position what it holds, so a lost
 * or older snapshot only means more to catch up with.
 */
export class GraphMirror implements Mirror, MirroredLineageGraph {
  readonly name = 'graph';
  readonly scope = 'process';
  readonly subjects = ['vertex', 'link'] as const;
  readonly lanes = 1;
  readonly pace = PACE;
  private savedAt: number;
  private saving: Promise<void> = Promise.resolve();
  private readonly snapshots: SnapshotLog;
  /** While the arrays are copied, what would change them waits. */
  private copying: Promise<void> | null = null;

  private constructor(
    private readonly dir: string,
    private content: GraphContent,
    tell: (line: string) => void,
    private readonly isWhole: IsWhole,
  ) {
    this.snapshots = new SnapshotLog(this.name, tell);
    this.savedAt = content.position === null ? -Infinity : performance.now();
  }

  /**
   * Takes up the snapshot in the folder; where there is none, the projection fills it anew.
   * @param tell is told when a snapshot cannot be written
   */
  static async open(
    dir: string,
    tell: (line: string) => void = () => undefined,
    isWhole: IsWhole = () => true,
  ): Promise<GraphMirror> {
    await openSnapshotFolder(dir);
    const content = (await readGraphSnapshot(dir)) ?? new GraphContent();
    return new GraphMirror(dir, content, tell, isWhole);
  }

  async apply(page: Page): Promise<readonly Refusal[]> {
    while (this.copying !== null) await this.copying;
    const refusals = takeInto(this.content, page);
    const isDue = performance.now() - this.savedAt >= SAVE_EVERY_MS;
    if (refusals.length === 0 && !isLoading(page.to) && isDue && this.isWhole(this.name)) {
      this.savedAt = performance.now();
      // The lane need not wait for it: what it applies next waits only for the copying.
      void this.save();
    }
    return refusals;
  }

  position(): Promise<StoredPosition | null> {
    return Promise.resolve(this.content.position);
  }

  digestOf(entity: Entity): string | null {
    if (entity.state === null) return null;
    if (entity.subject === 'vertex') return vertexDigest(entity.state);
    return entity.subject === 'link' ? linkDigest(entity.state) : null;
  }

  held(subject: Subject, ids: readonly string[]): Promise<Held[]> {
    if (subject !== 'vertex' && subject !== 'link') return Promise.resolve([]);
    return Promise.resolve(this.content.held(subject, ids));
  }

  list(subject: Subject, after: string | null, to: string | null, limit: number): Promise<Held[]> {
    if (subject !== 'vertex' && subject !== 'link') return Promise.resolve([]);
    return Promise.resolve(this.content.list(subject, after, to, limit));
  }

  async mend(corrections: readonly Correction[]): Promise<void> {
    while (this.copying !== null) await this.copying;
    for (const correction of corrections) {
      if (this.content.forget(correction)) this.content.apply([correction.entity]);
    }
  }

  /** It holds ids and numbers; a snapshot may be from before. */
  async forget(): Promise<void> {
    if (this.isWhole(this.name)) await this.save();
  }

  /** Not of one moment, where others write during a walk of more than a few milliseconds. */
  async traverse(question: Traversal, lacking: ReadonlySet<string>): Promise<MirroredReach | null> {
    const { content } = this;
    const start = content.vertices.table.find(question.nodeId);
    const turn = new Turn(question.timeoutMs);
    const lacks = new LackingRows(content, lacking);
    const neighbourhood = new GraphNeighbourhood(content, question, turn, lacks);
    if (start < 0 || lacks.nodes.has(start) || !neighbourhood.isSeen(start)) return null;
    const { nodes, links, truncated, next } = await walk(question, start, neighbourhood, turn);
    const edgeIds = await neighbourhood.edgesOf(links);
    if (lacks.wereMet) return null;
    const areCut = edgeIds.length > question.edgeLimit;
    return {
      reach: {
        nodes,
        edgeIds: areCut ? edgeIds.slice(0, question.edgeLimit) : edgeIds,
        truncated: areCut ? [...truncated, 'edgeLimit'] : truncated,
        next,
      },
      held: content,
    };
  }

  /** As `traverse`, not of one moment. */
  async search<T>(scope: SearchScope, lacking: ReadonlySet<string>, work: SearchWork<T>): Promise<T | null> {
    const { content } = this;
    const lacks = new LackingRows(content, lacking);
    const found = await work(new GraphSteps(content, scope, lacks), new Turn(scope.timeoutMs));
    return lacks.wereMet ? null : found;
  }

  beginRebuild(): Promise<MirrorRebuild> {
    const beside = new GraphContent();
    const sink: Store = {
      name: this.name,
      scope: this.scope,
      subjects: this.subjects,
      lanes: this.lanes,
      pace: this.pace,
      apply: (page) =>
        // A throw inside becomes a rejection.
        new Promise((resolve) => {
          resolve(takeInto(beside, page));
        }),
      position: () => Promise.resolve(beside.position),
    };
    return Promise.resolve({
      sink,
      switch: async () => {
        if (this.content === beside) return;
        this.content = beside;
        // The old content must not come back at the next start; one without a snapshot loads anew, and that is all.
        await this.saving;
        await discardSnapshot(this.dir);
        await this.save();
      },
      abandon: () => Promise.resolve(),
    });
  }

  /** Of all arrays, room for growth included. */
  get bytes(): { readonly nodes: number; readonly edges: number } {
    return this.content.bytes;
  }

  get snapshot(): SnapshotStatus {
    return this.snapshots.status;
  }

  /** Saves what it holds, so that the next start has little to catch up with. */
  async close(): Promise<void> {
    if (this.isWhole(this.name)) await this.save();
  }

  /** Writes what it holds, unless that is a part of everything only. One save waits for the other. */
  private save(): Promise<void> {
    const write = async (): Promise<void> => {
      const { content } = this;
      const { position } = content;
      if (position === null || isLoading(position)) return;
      const copied = copyGraph(content, position);
      const finish = (): void => {
        this.copying = null;
      };
      this.copying = copied.then(finish, finish);
      await writeGraphSnapshot(this.dir, await copied);
    };
    this.saving = this.saving.then(() => this.snapshots.of(write()));
    return this.saving;
  }
}

function takeInto(content: GraphContent, page: Page): Refusal[] {
  return takePage(content, page, (entities) => {
    content.apply(entities);
  });
}
