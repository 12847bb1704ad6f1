import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { testDatabase } from '@stemma/testing';
import { buildService, type BuiltService } from '../crash/build-service.js';
import { StemmaProcess } from './stemma-process.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}
interface Exported {
  readonly resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Span[] }[];
  }[];
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

describe('what an operator sees of a service', () => {
  let built: BuiltService;
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let dataDir: string;
  let collector: Server;
  let service: StemmaProcess;
  let url: string;
  let isSilent = false;
  const exported: Exported[] = [];

  beforeAll(async () => {
    built = await buildService();
    database = await testDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-traces-'));
    collector = createServer((request, response) => {
      if (isSilent) return;
      void json(request).then((body) => {
        exported.push(body as Exported);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    service = StemmaProcess.start(built.main, {
      POSTGRES_URL: database.url,
      STEMMA_DATA_DIR: dataDir,
      STEMMA_PORT: '0',
      STEMMA_EMBEDDING: 'off',
      STEMMA_LOG_LEVEL: 'debug',
      STEMMA_LOG_FORMAT: 'json',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String((collector.address() as AddressInfo).port)}`,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_SERVICE_NAME: 'patterns',
    });
    url = await service.says(/serves (http:\S+)/);
    await fetch(`${url}/v1/patterns`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer of-nobody',
        traceparent: `00-${TRACE}-${CALLER}-01`,
      },
      body: JSON.stringify({ name: 'retry', content: 'again', createdBy: 'ada' }),
    });
  });
  afterAll(async () => {
    await service.end('SIGTERM');
    collector.closeAllConnections();
    collector.close();
    await database.drop();
    await built.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is a line of JSON for each request at debug, under its correlation id, and no key', async () => {
    const line = await service.says(/(\{[^\n]*"msg":"answered"[^\n]*\})\n/);
    expect(JSON.parse(line)).toMatchObject({
      level: 'debug',
      correlationId: TRACE,
      method: 'POST',
      url: '/v1/patterns',
      status: 201,
    });
    await expect(Promise.race([service.says(/of-nobody/), Promise.resolve('not said')])).resolves.toBe(
      'not said',
    );
  });

  it('is the trace of a request, below that of its caller: its route, its statements; and the pages of mirrors', async () => {
    const has = (test: (span: Span) => boolean): Span | undefined => spans().find(test);
    const deadline = Date.now() + 30_000;
    while (!(
      has(({ name }) => name.startsWith('apply ')) && has(({ name }) => name === 'POST /v1/patterns')
    )) {
      if (Date.now() > deadline)
        throw new Error(
          `only these: ${spans()
            .map(({ name }) => name)
            .join(', ')}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const request = has(({ name }) => name === 'POST /v1/patterns');
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
    const { items } = (await (await fetch(`${url}/v1/events`)).json()) as { items: { metadata: object }[] };
    expect(items[0]?.metadata).toEqual({ traceparent: `00-${TRACE}-${String(request?.spanId)}-01` });
    const below = spans().filter(({ parentSpanId }) => parentSpanId === request?.spanId);
    expect(below.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^pg\.query:/));
    const resource = exported[0]?.resourceSpans[0]?.resource.attributes;
    expect(resource).toContainEqual({ key: 'service.name', value: { stringValue: 'patterns' } });
  });

  it('comes to its end well also where the collector does not answer any more', async () => {
    isSilent = true;
    await fetch(`${url}/health/live`);
    expect(await service.end('SIGTERM')).toBe(0);
  });

  function spans(): Span[] {
    return exported.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
  }
});
