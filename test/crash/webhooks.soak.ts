import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventIn, Receiver, verified, type Message } from '../webhooks/receiver.js';
import { buildService, type BuiltService } from './build-service.js';
import { ServiceProcess } from './service-process.js';

const ROUNDS = 60;
const A_ROUND = 20;
const ROUND_MS = 200;
/** The rounds before which something is killed. */
const KILLS: Readonly<Record<number, 'service' | 'postgres'>> = {
  15: 'service',
  30: 'postgres',
  45: 'service',
};
/** Of all events, so many in a hundred are refused when they come for the first time. */
const REFUSED = 10;

const idOf = ({ headers }: Message): string => String(headers['webhook-id']);

function isGenuine(message: Message, secret: string): boolean {
  try {
    return verified(message, secret).id === idOf(message);
  } catch {
    return false;
  }
}

describe('a webhook whose service, database and receiver fail', () => {
  let built: BuiltService;
  let dataDir: string;
  let service: ServiceProcess;
  let receiver: Receiver;
  beforeAll(async () => {
    built = await buildService();
    receiver = await Receiver.open();
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-webhooks-'));
    service = new ServiceProcess(built.main, dataDir, { STEMMA_WEBHOOKS_ALLOW_PRIVATE: 'true' });
    await service.start();
  });
  afterAll(async () => {
    await service.stop();
    await receiver.close();
    await built.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is sent every event, signed, again only under the same id, and in order but for what it refused', async () => {
    const { node } = (await post('/v1/patterns', { name: 'retry', createdBy: 'ada' })) as {
      node: { nodeId: string };
    };
    const { secret } = (await post('/v1/webhooks', {
      url: `${receiver.url}/all`,
      filter: { eventType: 'execution_succeeded' },
    })) as { secret: string };
    const refused = new Set<string>();
    const taken = new Map<string, Message>();
    const forged: string[] = [];
    receiver.answer((message) => {
      const id = idOf(message);
      if (!isGenuine(message, secret) || (taken.get(id)?.body ?? message.body) !== message.body)
        forged.push(id);
      if (!refused.has(id) && !taken.has(id) && Number.parseInt(id.slice(-4), 16) % 100 < REFUSED) {
        refused.add(id);
        return 503;
      }
      if (!taken.has(id)) taken.set(id, message);
      return 204;
    });
    const recorded: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await disturb(KILLS[round]);
      const executions = Array.from({ length: A_ROUND }, () => ({
        nodeId: node.nodeId,
        executionTimeMs: 1,
        success: true,
      }));
      const { executionIds } = (await post('/v1/executions', { executions })) as { executionIds: string[] };
      recorded.push(...executionIds);
      await sleep(ROUND_MS);
    }
    const deadline = Date.now() + 180_000;
    while (taken.size < recorded.length && Date.now() < deadline) await sleep(500);

    expect([...taken.keys()].sort()).toEqual([...recorded].sort());
    expect(forged).toEqual([]);
    expect(refused.size).toBeGreaterThan(0);
    const inTime = [...taken.values()].filter((message) => !refused.has(idOf(message)));
    const sequences = inTime.map((message) => String(eventIn(message).sequence));
    expect(sequences).toEqual([...sequences].sort());
  });

  async function disturb(what: 'service' | 'postgres' | undefined): Promise<void> {
    if (what === undefined) return;
    if (what === 'postgres') await service.killPostgres();
    await service.kill();
    await service.start();
  }

  async function post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }
});
