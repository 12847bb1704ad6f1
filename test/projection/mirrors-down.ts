import { setTimeout as sleep } from 'node:timers/promises';
import type { Projector } from '@stemma/projection';
import { DIMENSIONS } from '@stemma/testing';
import { differences } from './differences.js';
import type { Outage } from './outages.js';
import { context, Projected } from './projected.fixture.js';

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

export interface MirrorsDown {
  readonly failures: readonly unknown[];
  readonly up: Stretch;
  readonly down: Stretch;
  /** By the mirror, from when its store began to come back. */
  readonly catchUpMs: Readonly<Record<string, number>>;
  /** Between mirrors and record, in the end. */
  readonly differences: readonly string[];
}

/**
 * Writes come at a fixed rate, whether earlier ones are answered or not, for `seconds` with mirrors that follow and as
 * long with all of them down; a latency counts from when the write was due. Then they come back.
 */
export async function mirrorsDown(
  seconds: number,
  perSecond: number,
  outages: readonly Outage[],
): Promise<MirrorsDown> {
  const ground = await Projected.open();
  const failures: unknown[] = [];
  try {
    const projectors = outages.map(({ mirror }) => ground.project(mirror, 'me', { leaseMs: 10_000 }));
    const nodes = await versionsWithVectors(ground);
    const write = async (n: number): Promise<void> => {
      const nodeId = nodes[n % NODES] ?? '';
      await ground.lineage.reviseNode(context, nodeId, 'any', { tags: [String(n)] });
    };
    const stretch = (length: number): Promise<Stretch> => openLoop(write, length, perSecond, failures);
    const caughtUp = async (projector: Projector): Promise<void> => {
      while (!(await projector.reaches(await ground.stores.feed.newest(), 60_000)));
    };
    const allCaughtUp = (): Promise<unknown> => Promise.all(projectors.map(caughtUp));

    // What is only made once, such as connections, is made before the comparison.
    await stretch(Math.min(5, seconds));
    await allCaughtUp();
    const up = await stretch(seconds);
    await allCaughtUp();
    await Promise.all(outages.map(({ begin }) => begin()));
    const down = await stretch(seconds);
    const backAt = performance.now();
    await Promise.all(outages.map(({ end }) => end()));
    const catchUps = projectors.map(async (projector): Promise<[string, number]> => {
      await caughtUp(projector);
      return [projector.name, performance.now() - backAt];
    });
    const catchUpMs = Object.fromEntries(await Promise.all(catchUps));
    const found = await Promise.all(outages.map(({ mirror }) => differences(mirror, ground.stores.feed)));
    return { failures, up, down, catchUpMs, differences: found.flat() };
  } finally {
    await ground.close();
  }
}

/** @returns their ids */
async function versionsWithVectors(ground: Projected): Promise<string[]> {
  const nodes: string[] = [];
  for (let n = 0; n < NODES; n++) {
    const { nodeId } = await ground.write(`node ${String(n)}`);
    const vector = Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(n + i));
    await ground.lineage.setEmbedding(context, { nodeId, model: 'test', dimensions: DIMENSIONS }, vector);
    nodes.push(nodeId);
  }
  return nodes;
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
