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
/** A broker, by its place among them. */
type Kill = number | 'postgres' | 'service';
/** The rounds before which something is killed. */
const KILLS: Readonly<Record<number, Kill>> = {
  10: 'service',
  15: 0,
  20: 1,
  30: 'postgres',
  35: 2,
  40: 0,
  50: 'service',
};

(hasOwnKafka ? describe : describe.skip).each([
  ['Kafka', 1],
  ['Kafka of three brokers, two of which must have each event', 3],
])('%s, where it, the service and its database are killed', (_, brokerCount) => {
  let kafka: TestKafka;
  let built: BuiltService;
  let dataDir: string;
  let service: ServiceProcess;
  beforeAll(async () => {
    kafka = await TestKafka.start(brokerCount);
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
    await kafka.remove();
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
    const use = async (): Promise<void> => {
      const executions = Array.from({ length: A_ROUND }, (_, i) => ({
        ...{ nodeId: nodeIds[i % PATTERNS], executionTimeMs: 1, success: true },
      }));
      const answer = await post<{ executionIds: string[] }>('/v1/executions', { executions });
      recorded.push(...answer.executionIds);
    };
    for (let round = 0; round < ROUNDS; round++) {
      const killed = KILLS[round];
      if (typeof killed === 'number') {
        const broker = kafka.processes[killed % brokerCount];
        await broker?.end();
        await use();
        // The others go on without it.
        if (brokerCount > 1) await expectThere(recorded);
        await broker?.start();
      } else if (killed !== undefined) {
        if (killed === 'postgres') await service.killPostgres();
        await service.kill();
        await service.start();
      }
      await use();
    }
    await expectThere(recorded);
    const events = await kafka.events();
    for (const key of new Set(events.map(({ partitionkey }) => partitionkey))) {
      const sequences = events.flatMap((one) => (one.partitionkey === key ? [one.sequence] : []));
      expect(sequences).toEqual([...sequences].sort());
    }
  }, 600_000);

  /** Those that were recorded, and no others. */
  async function expectThere(recorded: readonly string[]): Promise<void> {
    const idsThere = async (): Promise<string[]> =>
      (await kafka.events()).filter(({ type }) => type.includes('execution')).map(({ id }) => id);
    const deadline = Date.now() + 180_000;
    let ids: string[] = [];
    while (ids.length < recorded.length && Date.now() < deadline) {
      // Until a broker is missed that all were to ask, nobody answers.
      ids = await idsThere().catch(() => ids);
      await sleep(500);
    }
    expect([...ids].sort()).toEqual([...recorded].sort());
  }

  async function post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      // One that was idle while something came back may be closed at this very moment.
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  }
});
