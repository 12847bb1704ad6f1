import { newId } from '@stemma/models';
import type { Entity, Held, StoredPosition, Subject } from '@stemma/projection';
import { MemgraphMirror } from './memgraph-mirror.js';
import { TestMemgraph } from './test-server.fixture.js';

export const NEVER = new AbortController().signal;

/** A position like those of the engine: each is another one. */
export function positionAt(seq: number): StoredPosition {
  return { tx: 7n, seq: BigInt(seq), mark: seq };
}

/** The server of a spec, and a mirror on it that is empty at first. */
export class OwnGraph {
  private constructor(
    readonly server: TestMemgraph,
    readonly mirror: MemgraphMirror,
  ) {}

  static async start(): Promise<OwnGraph> {
    const server = await TestMemgraph.start();
    return new OwnGraph(server, new MemgraphMirror({ ...server.options, record: newId() }));
  }

  all(subject: Subject): Promise<Held[]> {
    return this.mirror.list(subject, null, null, 100_000, NEVER);
  }

  /** What the mirror should tell of these. */
  heldOf(entities: readonly Entity[]): Held[] {
    return entities.map((entity) => ({
      ...{ id: entity.id, rev: entity.rev, digest: this.mirror.digestOf(entity) ?? '' },
    }));
  }

  async stop(): Promise<void> {
    await this.mirror.close();
    await this.server.stop();
  }
}
