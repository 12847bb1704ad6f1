import {
  unitVector,
  type Embedder,
  type PatternIndex,
  type SimilarityQuestion,
  type SimilarPoint,
  type VectorPoint,
} from '@stemma/orchestration';
import type {
  Correction,
  Entity,
  Held,
  Mirror,
  MirrorRebuild,
  Page,
  Refusal,
  SnapshotStatus,
  Store,
  StoredPosition,
  Subject,
} from '@stemma/projection';
import { discardSnapshot, openSnapshotFolder } from '../snapshot-folder.js';
import { SnapshotLog, type IsWhole } from '../snapshot-log.js';
import { IN_PROCESS, takePage } from '../take-page.js';
import { pointDigest } from './point-digest.js';
import { UsearchPatternIndex } from './usearch-pattern-index.js';

/** A snapshot is written at most so often; what came later is taken from the change log at the next start. */
const SAVE_EVERY_MS = 60_000;

type Space = Pick<Embedder, 'model' | 'dimensions'>;

/**
 * The in-process vector index as a mirror. It lives in memory and says by its position what it holds, so a lost or
 * older snapshot only means more to catch up with.
 */
export class VectorMirror implements Mirror, PatternIndex {
  readonly name = 'vectors';
  readonly scope = 'process';
  readonly subjects = ['point'] as const;
  readonly lanes = 1;
  readonly pace = IN_PROCESS;
  private savedAt = 0;
  private readonly snapshots: SnapshotLog;

  private constructor(
    private readonly dir: string,
    private readonly space: Space,
    private index: UsearchPatternIndex,
    tell: (line: string) => void,
    private readonly isWhole: IsWhole,
  ) {
    this.snapshots = new SnapshotLog(this.name, tell);
  }

  /**
   * Takes up the snapshot in the folder; where there is none of this model, the projection fills it anew.
   * @param tell is told when a snapshot cannot be written
   */
  static async open(
    dir: string,
    { model, dimensions }: Space,
    tell: (line: string) => void = () => undefined,
    isWhole: IsWhole = () => true,
  ): Promise<VectorMirror> {
    const space = { model, dimensions };
    await openSnapshotFolder(dir);
    const index = (await UsearchPatternIndex.load(dir, space)) ?? new UsearchPatternIndex(space);
    return new VectorMirror(dir, space, index, tell, isWhole);
  }

  apply(page: Page): Promise<readonly Refusal[]> {
    // A throw inside becomes a rejection.
    return new Promise((resolve) => {
      const refusals = takeInto(this.index, page);
      const now = performance.now();
      if (refusals.length === 0 && now - this.savedAt >= SAVE_EVERY_MS && this.isWhole(this.name)) {
        this.savedAt = now;
        void this.save(this.index);
      }
      resolve(refusals);
    });
  }

  position(): Promise<StoredPosition | null> {
    return Promise.resolve(this.index.position);
  }

  digestOf({ subject, state }: Entity): string | null {
    if (subject !== 'point' || state === null) return null;
    // One without a direction is refused; none that is held has this digest.
    return pointDigest(unitVector(state.vector) ?? state.vector, state.payload);
  }

  held(_subject: Subject, ids: readonly string[]): Promise<Held[]> {
    return Promise.resolve(
      ids.flatMap((id) => {
        const point = this.index.get(id);
        return point === null ? [] : heldOf(point);
      }),
    );
  }

  list(subject: Subject, after: string | null, to: string | null, limit: number): Promise<Held[]> {
    const ids = this.index.list(after, to, limit).map(({ id }) => id);
    return this.held(subject, ids);
  }

  mend(corrections: readonly Correction[]): Promise<void> {
    return new Promise((resolve) => {
      const due = corrections.filter(({ entity, heldRev }) =>
        this.index.forget(entity.id, heldRev, entity.rev),
      );
      applyTo(
        this.index,
        due.map(({ entity }) => entity),
      );
      resolve();
    });
  }

  async forget(): Promise<void> {
    this.index.compact();
    if (this.isWhole(this.name)) await this.save(this.index);
  }

  search(question: SimilarityQuestion): Promise<SimilarPoint[]> {
    return this.index.search(question);
  }

  get size(): number {
    return this.index.size;
  }

  beginRebuild(): Promise<MirrorRebuild> {
    const beside = new UsearchPatternIndex(this.space);
    const sink: Store = {
      name: this.name,
      scope: this.scope,
      subjects: this.subjects,
      lanes: this.lanes,
      pace: this.pace,
      apply: (page) =>
        new Promise((resolve) => {
          resolve(takeInto(beside, page));
        }),
      position: () => Promise.resolve(beside.position),
    };
    return Promise.resolve({
      sink,
      switch: async () => {
        const old = this.index;
        if (old === beside) return;
        this.index = beside;
        old.close();
        // No snapshot of the old content may come after the new one's; without any, the next start loads anew.
        await old.saved();
        await discardSnapshot(this.dir);
        await this.save(beside);
      },
      abandon: () => {
        if (this.index !== beside) beside.close();
        return Promise.resolve();
      },
    });
  }

  get snapshot(): SnapshotStatus {
    return this.snapshots.status;
  }

  /** Saves what it holds, so that the next start has little to catch up with. */
  async close(): Promise<void> {
    if (this.index.position !== null && this.isWhole(this.name)) await this.save(this.index);
    this.index.close();
  }

  private save(index: UsearchPatternIndex): Promise<void> {
    return this.snapshots.of(index.save(this.dir));
  }
}

function takeInto(index: UsearchPatternIndex, page: Page): Refusal[] {
  return takePage(index, page, (entities) => {
    applyTo(index, entities);
  });
}

function heldOf({ nodeId, stateRev, vector, payload }: VectorPoint): Held {
  return { id: nodeId, rev: stateRev, digest: pointDigest(vector, payload) };
}

function applyTo(index: UsearchPatternIndex, entities: readonly Entity[]): void {
  const points = entities.flatMap(({ subject, state }) =>
    subject === 'point' && state !== null ? [state] : [],
  );
  const deleted = entities.flatMap(({ subject, id, rev, state }) =>
    subject === 'point' && state === null ? [{ nodeId: id, stateRev: rev }] : [],
  );
  index.apply(points, deleted);
}
