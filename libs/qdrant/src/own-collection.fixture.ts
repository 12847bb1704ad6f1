import { newId } from '@stemma/models';
import type { StoredPosition } from '@stemma/projection';
import { DIMENSIONS } from '@stemma/testing';
import { QdrantMirror, type QdrantMirrorOptions } from './qdrant-mirror.js';
import { TestQdrant } from './test-server.fixture.js';

export const NEVER = new AbortController().signal;

/** A position like those of the engine: each is another one. */
export function positionAt(seq: number): StoredPosition {
  return { tx: 7n, seq: BigInt(seq), mark: seq };
}

/** The server of a spec, and mirrors on it that nobody else knows. */
export class OwnCollections {
  readonly prefix: string;

  private constructor(readonly server: TestQdrant) {
    this.prefix = server.claim(`test-${newId()}`);
  }

  static async start(): Promise<OwnCollections> {
    return new OwnCollections(await TestQdrant.start());
  }

  mirror(changes: Partial<QdrantMirrorOptions> = {}): QdrantMirror {
    const named = { prefix: this.prefix, record: newId(), model: 'test', dimensions: DIMENSIONS };
    return new QdrantMirror({ ...this.server.options, ...named, ...changes });
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}
