import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApi } from './api-client.js';

interface Broker {
  readonly process: { start(): Promise<unknown>; end(): Promise<unknown> };
}

interface Published {
  readonly id: string;
  readonly partitionkey: string;
  readonly sequence: string;
}

/** Uses three patterns again and again while the broker is killed and comes back: every event is there, those of a pattern in order. */
export async function expectAllPublished(
  api: TestApi,
  { process }: Broker,
  published: () => Promise<readonly Published[]>,
): Promise<void> {
  const nodes: string[] = [];
  for (const name of ['retry', 'cache', 'queue']) {
    const { node } = (await api.post('/v1/patterns', { name, createdBy: 'ada' })).body;
    nodes.push(node.nodeId);
  }
  const use = (): Promise<unknown> =>
    api.post('/v1/executions', {
      executions: nodes.map((nodeId) => ({ nodeId, executionTimeMs: 1, success: true })),
    });
  for (let round = 0; round < 20; round++) {
    if (round === 7) await process.end();
    await use();
    if (round === 14) await process.start();
  }
  const listed = (await api.get('/v1/events?limit=1000')).body.items as { eventId: string }[];
  await until(async () => (await published()).length >= listed.length);
  const events = await published();
  expect(events.map(({ id }) => id).sort()).toEqual(listed.map(({ eventId }) => eventId).sort());
  for (const key of new Set(events.map(({ partitionkey }) => partitionkey))) {
    const sequences = events.flatMap((one) => (one.partitionkey === key ? [one.sequence] : []));
    expect(sequences).toEqual([...sequences].sort());
  }
}

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > deadline) throw new Error('it never came to be so');
    await sleep(50);
  }
}
