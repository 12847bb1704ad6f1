import type { StoredPosition } from '@stemma/projection';
import { InfluxMirror, type InfluxMirrorOptions } from './influx-mirror.js';
import { TestInflux } from './test-server.fixture.js';

export const NEVER = new AbortController().signal;

/** A position like those of the engine: each is another one. */
export function positionAt(seq: number): StoredPosition {
  return { tx: 7n, seq: BigInt(seq), mark: seq };
}

/** The server of a spec, and mirrors on it that nobody else knows. */
export class OwnBuckets {
  readonly warnings: string[] = [];

  private constructor(readonly server: TestInflux) {}

  static async start(): Promise<OwnBuckets> {
    return new OwnBuckets(await TestInflux.start());
  }

  mirror(changes: Partial<InfluxMirrorOptions> = {}): InfluxMirror {
    const warn = (line: string): void => void this.warnings.push(line);
    const named = { bucket: this.server.newBucket(), patternTag: true, warn };
    return new InfluxMirror({ ...this.server.options, ...named, ...changes });
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}
