import { LineageService, ReadRouter, TimeBudget, type WriteContext } from '@stemma/orchestration';
import { Projector, type MirroredNode } from '@stemma/projection';
import { FlakyConnection, MemoryMirror, MisbehavingMirror, randomNumbers } from '@stemma/testing';
import { Ground } from './ground.js';

const context: WriteContext = { actor: null, correlationId: 'test', idempotency: null };
const CLIENTS = 8;

/**
 * Clients write a version and read it back at the position of their write, from a mirror that lags, is cut, and is now
 * and then restored from an older copy. @returns which source answered how often.
 */
export async function readYourWrites(pairs: number): Promise<Map<string, number>> {
  const ground = await Ground.open();
  const random = randomNumbers(pairs);
  const mirror = new MemoryMirror('graph', ['node'], 2);
  const lagging = new MisbehavingMirror(mirror, new FlakyConnection(random, 0.05));
  const options = { pollMs: 5, maxBackoffMs: 10, lookMs: 20, pageSize: 20 };
  const projector = new Projector(lagging, 'me', ground.stores, () => new Date(), options);
  projector.start();
  const sources = new Map<string, number>();
  const { lineage, stores } = ground;
  const router = new ReadRouter(() => stores.feed.newest());

  const pair = async (client: string, n: number): Promise<void> => {
    const tag = String(n);
    const written = await lineage.reviseNode(context, client, 'any', { tags: [tag] });
    const freshness = { minPosition: written.position, waitMs: [0, 5, 100][n % 3] ?? 0 };
    const held = (): MirroredNode | null =>
      (mirror.content.get(`node ${client}`)?.state ?? null) as MirroredNode | null;
    const found = await router.read({
      sources: [{ mirror: projector, ask: () => Promise.resolve(held()) }],
      record: async () => (await stores.feed.load('node', [client]))[0]?.state as MirroredNode | undefined,
      freshness,
      budget: new TimeBudget(60_000),
    });
    sources.set(found.source, (sources.get(found.source) ?? 0) + 1);
    // Nobody else writes this version: what is not exactly this is stale.
    expect(found.answer?.tags).toEqual([tag]);
  };

  try {
    let left = pairs;
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        const { answer } = await newPattern(lineage, client);
        if ('replayed' in answer) throw new Error('not replayed');
        while (left-- > 0) await pair(answer.node.nodeId, left);
      }),
    );
  } finally {
    await projector.stop();
    await ground.close();
  }
  return sources;
}

function newPattern(lineage: LineageService, client: number): ReturnType<LineageService['createPattern']> {
  return lineage.createPattern(context, { name: `client ${String(client)}`, content: 'x', createdBy: 'ada' });
}
