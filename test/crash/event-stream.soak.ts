import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildService, type BuiltService } from './build-service.js';
import { ServiceProcess } from './service-process.js';

const READERS = 300;
const ROUNDS = 60;
const A_ROUND = 20;
const ROUND_MS = 200;
const KILLS = 2;
/** After so long a reader comes again. */
const AGAIN_MS = 200;

describe('many readers of the stream of events', () => {
  let built: BuiltService;
  let dataDir: string;
  let service: ServiceProcess;
  beforeAll(async () => {
    built = await buildService();
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-stream-'));
    service = new ServiceProcess(built.main, dataDir);
    await service.start();
  });
  afterAll(async () => {
    await service.stop();
    await built.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('get each event once and in order, over kills of the service and broken connections', async () => {
    const created = (await post('/v1/patterns', { name: 'retry', createdBy: 'ada' })) as Created;
    const from = (await fetch(`${service.url}/v1/sync`).then((answer) => answer.json())) as {
      position: string;
    };
    const ending = new AbortController();
    setMaxListeners(0, ending.signal);
    const seen = Array.from({ length: READERS }, () => [] as string[]);
    const reading = seen.map((ids) => follow(ids, from.position, ending.signal));
    const recorded: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if (
        round % Math.ceil(ROUNDS / (KILLS + 1)) === Math.ceil(ROUNDS / (KILLS + 1)) - 1 &&
        round < ROUNDS - 1
      ) {
        await service.kill();
        await service.start();
      }
      const executions = Array.from({ length: A_ROUND }, () => ({
        nodeId: created.node.nodeId,
        executionTimeMs: 1,
        success: true,
      }));
      const { executionIds } = (await post('/v1/executions', { executions })) as { executionIds: string[] };
      recorded.push(...executionIds);
      await sleep(ROUND_MS);
    }
    const deadline = Date.now() + 120_000;
    while (seen.some((ids) => ids.length < recorded.length) && Date.now() < deadline) await sleep(100);
    ending.abort();
    await Promise.all(reading);
    const [first = []] = seen;
    expect([...first].sort()).toEqual([...recorded].sort());
    for (const ids of seen) expect(ids).toEqual(first);
  });

  interface Created {
    readonly node: { readonly nodeId: string };
  }

  async function post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  }

  /** As an EventSource does: where it breaks off, from the last event on. */
  async function follow(ids: string[], position: string, signal: AbortSignal): Promise<void> {
    let last = position;
    while (!signal.aborted) {
      try {
        const url = `${service.url}/v1/events/stream?eventType=execution_succeeded`;
        const { body } = await fetch(url, { headers: { 'last-event-id': last }, signal });
        let rest = '';
        for await (const piece of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
          const blocks = (rest + piece).split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) {
            const [, id, event] = /^id: (\S+)\ndata: \{"specversion":"1.0","id":"([^"]+)"/.exec(block) ?? [];
            if (id === undefined || event === undefined) continue;
            last = id;
            ids.push(event);
          }
        }
      } catch {
        // The service is away, or this is the end.
      }
      await sleep(AGAIN_MS);
    }
  }
});
