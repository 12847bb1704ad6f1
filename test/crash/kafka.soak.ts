import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasOwnKafka, TestKafka } from '../../libs/kafka/src/test-server.fixture.js';
import { buildService, type BuiltService } from './build-service.js';
import { ServiceProcess } from './service-process.js';

const ROUNDS = 60;
const A_ROUND = 20;
const PATTERNS = 5;
/** The rounds before which something is killed. */
const KILLS: Readonly<Record<number, 'broker' | 'postgres' | 'service'>> = {
  10: 'service',
  20: 'broker',
  30: 'postgres',
  40: 'broker',
  50: 'service',
};

(hasOwnKafka ? describe : describe.skip)('Kafka, where it, the service and its database are killed', () => {
  let kafka: TestKafka;
  let built: BuiltService;
  let dataDir: string;
  let service: ServiceProcess;
  beforeAll(async () => {
    kafka = await TestKafka.start();
    built = await buildService();
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-kafka-'));
    const { brokers, login } = kafka.options;
    service = new ServiceProcess(built.main, dataDir, {
      KAFKA_BROKERS: brokers.map(({ host, port }) => `${host}:${String(port)}`).join(),
      KAFKA_USER: login?.user ?? '',
      KAFKA_PASSWORD: login?.password ?? '',
      KAFKA_SASL_MECHANISM: login?.mechanism ?? '',
    });
    await service.start();
    // Its place in the events is known by then.
    while (!(await kafka.hasTopic())) await sleep(50);
  });
  afterAll(async () => {
    await service.stop();
    await kafka.process.remove();
    await built.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('has every execution, again only as it was, and those of a pattern in order', async () => {
    const nodeIds: string[] = [];
    for (let i = 0; i < PATTERNS; i++) {
      const { node } = await post<{ node: { nodeId: string } }>('/v1/patterns', {
        ...{ name: `p${String(i)}`, createdBy: 'ada' },
      });
      nodeIds.push(node.nodeId);
    }
    const recorded: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await disturb(KILLS[round]);
      const executions = Array.from({ length: A_ROUND }, (_, i) => ({
        ...{ nodeId: nodeIds[i % PATTERNS], executionTimeMs: 1, success: true },
      }));
      recorded.push(
        ...(await post<{ executionIds: string[] }>('/v1/executions', { executions })).executionIds,
      );
    }
    const idsThere = async (): Promise<string[]> =>
      (await kafka.events()).filter(({ type }) => type.includes('execution')).map(({ id }) => id);
    const deadline = Date.now() + 180_000;
    while ((await idsThere()).length < recorded.length && Date.now() < deadline) await sleep(500);

    expect((await idsThere()).sort()).toEqual([...recorded].sort());
    const events = await kafka.events();
    for (const key of new Set(events.map(({ partitionkey }) => partitionkey))) {
      const sequences = events.flatMap((one) => (one.partitionkey === key ? [one.sequence] : []));
      expect(sequences).toEqual([...sequences].sort());
    }
  });

  async function disturb(what: 'broker' | 'postgres' | 'service' | undefined): Promise<void> {
    if (what === undefined) return;
    if (what === 'broker') {
      await kafka.process.end();
      return kafka.process.start();
    }
    if (what === 'postgres') await service.killPostgres();
    await service.kill();
    await service.start();
  }

  async function post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  }
});
