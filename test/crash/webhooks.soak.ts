import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventIn, Receiver, verified, type Answer, type Message } from '../webhooks/receiver.js';
import { buildService, type BuiltService } from './build-service.js';
import { ServiceProcess } from './service-process.js';

const ROUNDS = 70;
const A_ROUND = 20;
const PATTERNS = 4;
const ROUND_MS = 200;
/** The rounds before which something is killed. */
const KILLS: Readonly<Record<number, 'service' | 'postgres'>> = {
  10: 'service',
  20: 'service',
  30: 'postgres',
  40: 'service',
  50: 'service',
  60: 'postgres',
};

const idOf = ({ headers }: Message): string => String(headers['webhook-id']);

/** What is wrong with an event when it comes for the first time, by the end of its id; of most, nothing. */
function troubleWith(id: string, elsewhere: string): Answer | null {
  const place = Number.parseInt(id.slice(-4), 16) % 1_000;
  if (place < 60) return 503;
  if (place < 100) return { status: 307, headers: { location: elsewhere } };
  return place < 105 ? 'none' : null;
}

function isGenuine(message: Message, secret: string): boolean {
  try {
    return verified(message, secret).id === idOf(message);
  } catch {
    return false;
  }
}

describe('a webhook whose service and database are killed, and whose receiver refuses, redirects and hangs', () => {
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

  it('is sent every event, signed, again only as it was, and those of a pattern in order but for what failed', async () => {
    const nodeIds: string[] = [];
    for (let i = 0; i < PATTERNS; i++) {
      const { node } = await post<Created>('/v1/patterns', { name: `p${String(i)}`, createdBy: 'ada' });
      nodeIds.push(node.nodeId);
    }
    const { secret } = await post<{ secret: string }>('/v1/webhooks', {
      url: `${receiver.url}/all`,
      filter: { eventType: 'execution_succeeded' },
    });
    const failed = new Map<string, Answer>();
    const taken = new Map<string, Message>();
    const bodies = new Map<string, string>();
    const wrong: string[] = [];
    receiver.answer((message) => {
      const id = idOf(message);
      const isAsBefore = (bodies.get(id) ?? message.body) === message.body;
      if (message.path !== '/all' || !isAsBefore || !isGenuine(message, secret)) wrong.push(id);
      bodies.set(id, message.body);
      const trouble = failed.has(id) || taken.has(id) ? null : troubleWith(id, `${receiver.url}/elsewhere`);
      if (trouble === null) taken.set(id, taken.get(id) ?? message);
      else failed.set(id, trouble);
      return trouble ?? 204;
    });

    const recorded: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const killed = KILLS[round];
      if (killed !== undefined) {
        // In the midst of sending: a service that took over waits until the lease of the killed one has ended.
        const before = bodies.size;
        const deadline = Date.now() + 60_000;
        while (bodies.size === before && Date.now() < deadline) await sleep(5);
        await kill(killed);
      }
      const executions = Array.from({ length: A_ROUND }, (_, i) => ({
        ...{ nodeId: nodeIds[i % PATTERNS], executionTimeMs: 1, success: true },
      }));
      const { executionIds } = await post<{ executionIds: string[] }>('/v1/executions', { executions });
      recorded.push(...executionIds);
      await sleep(ROUND_MS);
    }
    const deadline = Date.now() + 300_000;
    while (taken.size < recorded.length && Date.now() < deadline) await sleep(500);
    const told = { events: recorded.length, messages: receiver.messages.length, failed: failed.size };
    process.stdout.write(
      `${JSON.stringify({ ...told, hung: [...failed.values()].filter(isNone).length })}\n`,
    );

    expect([...taken.keys()].sort()).toEqual([...recorded].sort());
    expect(wrong).toEqual([]);
    expect(new Set([...failed.values()].map((trouble) => JSON.stringify(trouble))).size).toBe(3);
    // What was taken before a crash that kept it from being noted came again.
    expect(receiver.messages.length).toBeGreaterThan(recorded.length + failed.size);
    for (const nodeId of nodeIds) {
      const inTime = [...taken.values()].filter((one) => !failed.has(idOf(one)) && nodeOf(one) === nodeId);
      const sequences = inTime.map((message) => String(eventIn(message).sequence));
      expect(sequences).toEqual([...sequences].sort());
    }
  }, 900_000);

  interface Created {
    readonly node: { readonly nodeId: string };
  }

  async function kill(what: 'service' | 'postgres'): Promise<void> {
    if (what === 'postgres') await service.killPostgres();
    await service.kill();
    await service.start();
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

const isNone = (answer: Answer): boolean => answer === 'none';

function nodeOf(message: Message): string {
  const { subject } = eventIn(message) as { subject: string };
  return subject.slice(subject.lastIndexOf('/') + 1);
}
