import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError } from '@stemma/models';
import type { Mirror } from '@stemma/projection';
import { DIMENSIONS, MemoryMirror } from '@stemma/testing';
import { differences } from './differences.js';
import { context, instead, Projected } from './projected.fixture.js';

const NODES = 200;
const DUE_EVERY_MS = 10;

interface Stretch {
  readonly writes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the process's objects, after it. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}

/** A mirror whose store goes away, and comes back. */
export interface Outage {
  readonly mirror: Mirror;
  begin(): Promise<void>;
  end(): Promise<void>;
}

export interface MirrorDown {
  readonly failures: readonly unknown[];
  readonly up: Stretch;
  readonly down: Stretch;
  readonly catchUpMs: number;
  /** Between mirror and record, in the end. */
  readonly differences: readonly string[];
}

/** Of one in memory. */
export function memoryOutage(): Outage {
  const mirror = new MemoryMirror('m', ['node'], 2, { pageSize: 500, loadPageSize: 500 });
  let isDown = false;
  const through = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isDown) throw new StemmaError('mirror_unavailable', 'down');
    return call();
  };
  const set = (to: boolean) => (): Promise<void> => {
    isDown = to;
    return Promise.resolve();
  };
  const line = instead<Mirror>(mirror, {
    apply: (page) => through(() => mirror.apply(page)),
    position: (lane) => through(() => mirror.position(lane)),
  });
  return { mirror: line, begin: set(true), end: set(false) };
}

/**
 * Writes come at a fixed rate, whether earlier ones are answered or not, for `seconds` with a mirror that follows and as
 * long with one that is down; a latency counts from when the write was due. Then the mirror comes back.
 */
export async function mirrorDown(
  seconds: number,
  perSecond: number,
  { mirror, begin, end }: Outage,
): Promise<MirrorDown> {
  const ground = await Projected.open();
  const projector = ground.project(mirror, 'me', { leaseMs: 10_000 });
  const failures: unknown[] = [];

  try {
    const nodes: string[] = [];
    for (let n = 0; n < NODES; n++) {
      const { nodeId } = await ground.write(`node ${String(n)}`);
      const vector = Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(n + i));
      await ground.lineage.setEmbedding(context, { nodeId, model: 'test', dimensions: DIMENSIONS }, vector);
      nodes.push(nodeId);
    }
    const write = async (n: number): Promise<void> => {
      const nodeId = nodes[n % NODES] ?? '';
      await ground.lineage.reviseNode(context, nodeId, 'any', { tags: [String(n)] });
    };
    const stretch = (length: number): Promise<Stretch> => openLoop(write, length, perSecond, failures);
    const caughtUp = async (): Promise<void> => {
      while (!(await projector.reaches(await ground.stores.feed.newest(), 60_000)));
    };

    // What is only made once, such as connections, is made before the comparison.
    await stretch(Math.min(5, seconds));
    await caughtUp();
    const up = await stretch(seconds);
    await caughtUp();
    await begin();
    const down = await stretch(seconds);
    const backAt = performance.now();
    await end();
    await caughtUp();
    const catchUpMs = performance.now() - backAt;
    return { failures, up, down, catchUpMs, differences: await differences(mirror, ground.stores.feed) };
  } finally {
    await ground.close();
  }
}

async function openLoop(
  write: (n: number) => Promise<void>,
  seconds: number,
  perSecond: number,
  failures: unknown[],
): Promise<Stretch> {
  const total = seconds * perSecond;
  const latenciesMs = new Float64Array(total);
  const startedAt = performance.now();
  const under = new Set<Promise<void>>();
  for (let n = 0; n < total;) {
    for (; n < total && startedAt + (n * 1_000) / perSecond <= performance.now(); n++) {
      const [at, dueAt] = [n, startedAt + (n * 1_000) / perSecond];
      const one = write(at)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .then(() => {
          latenciesMs[at] = performance.now() - dueAt;
          under.delete(one);
        });
      under.add(one);
    }
    await sleep(DUE_EVERY_MS);
  }
  await Promise.all(under);
  latenciesMs.sort();
  const quantile = (q: number): number => latenciesMs[Math.floor(q * (total - 1))] ?? NaN;
  const { heapUsed, rss } = process.memoryUsage();
  return {
    writes: total,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    heapBytes: heapUsed,
    residentBytes: rss,
  };
}
