import { setTimeout as sleep } from 'node:timers/promises';
import { hasOwnKafka, TestKafka } from '../../libs/kafka/src/test-server.fixture.js';
import { testApi, type TestApi } from './api-client.js';

(hasOwnKafka ? describe : describe.skip)('with events published to Kafka', () => {
  let server: TestKafka;
  let api: TestApi;
  beforeAll(async () => {
    server = await TestKafka.start();
    api = await testApi({ kind: 'off' }, { kafka: server.options });
    // Its place in the events is known by then.
    await until(() => server.hasTopic());
  });
  afterAll(async () => {
    await api.close();
    await server.process.remove();
  });

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 90_000;
    while (!(await isSo().catch(() => false))) {
      if (Date.now() > deadline) throw new Error('it never came to be so');
      await sleep(50);
    }
  }

  it('has every event there, those of a pattern in order, also when the broker was killed', async () => {
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
      if (round === 7) await server.process.end();
      await use();
      if (round === 14) await server.process.start();
    }
    const listed = (await api.get('/v1/events?limit=1000')).body.items as { eventId: string }[];
    await until(async () => (await server.events()).length >= listed.length);
    const events = await server.events();
    expect(events.map(({ id }) => id).sort()).toEqual(listed.map(({ eventId }) => eventId).sort());
    for (const key of new Set(events.map(({ partitionkey }) => partitionkey))) {
      const sequences = events.flatMap((one) => (one.partitionkey === key ? [one.sequence] : []));
      expect(sequences).toEqual([...sequences].sort());
    }
  });
});
