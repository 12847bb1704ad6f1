import { newId } from '@stemma/models';
import fc from 'fast-check';
import { apiDocument } from '../../apps/api/src/openapi/document.js';
import { documentedOperations, requestsOf } from './documented-operations.js';
import { faultOf } from './fault-of.js';
import { hostileLines, mixed } from './hostile-lines.js';
import { hostileWorld, type HostileWorld } from './hostile-world.js';
import { bytesOf, sendRaw, type RawAnswer, type RawRequest } from './raw-request.js';
import type { Schema, Surroundings } from './schema-values.js';

interface Runs {
  readonly perOperation: number;
  readonly ofStreams: number;
}

/** What may be in a request but bytes that are no HTTP: to be called within a `describe`. */
export function describeHostileRequests({ perOperation, ofStreams }: Runs): void {
  let world: HostileWorld;
  beforeAll(async () => {
    world = await hostileWorld();
  });
  afterAll(() => world.close());

  const answerTo = async (request: RawRequest): Promise<RawAnswer> => {
    const answer = await sendRaw(world.api.url, request);
    const fault = faultOf(request, answer);
    if (fault === null) return answer;
    const asked = bytesOf(request).toString('latin1').slice(0, 2_000);
    throw new Error(`${fault}\n${asked}\nwas answered by\n${answer.text.slice(0, 2_000)}`);
  };

  it('are answered by every operation as the document says, and by none with a fault of the service', async () => {
    const around = surroundings(world);
    for (const operation of documentedOperations(world.api.app)) {
      const property = fc.asyncProperty(requestsOf(operation, around), async (request) => {
        await answerTo(request);
      });
      await fc.assert(property, { numRuns: perOperation });
    }
  });

  it.each(['/v1/import', '/v1/executions/stream'] as const)(
    'lose no good line that %s gets among them, and say of none of these that it is bad',
    async (path) => {
      // One that no other request has deleted.
      const made = await world.api.post('/v1/patterns', { name: 'used', content: 'x', createdBy: 'ada' });
      const use = {
        nodeId: made.body.node.nodeId as string,
        executionTimeMs: 1,
        success: true,
        timestamp: '2026-01-01T00:00:00Z',
      };
      const isImport = path === '/v1/import';
      const sent = async (target: string, body: Buffer): Promise<Record<string, unknown>> => {
        const headers = [['Content-Type', 'application/x-ndjson']] as const;
        const { status, text } = await answerTo({ method: 'POST', target, headers, body });
        expect(status).toBe(200);
        return JSON.parse(text) as Record<string, unknown>;
      };
      const property = fc.asyncProperty(hostileLines(isImport ? world.records : [use]), async (hostile) => {
        const uses = [null, ...hostile].map(() => ({ ...use, executionId: newId() }));
        const good = uses.map((one) => (isImport ? { record: 'execution', ...one } : one));
        const { badLines } = await sent(path, mixed(good, hostile));
        expect((badLines as { line: number }[]).filter(({ line }) => line % 2 === 1)).toEqual([]);
        const again = await sent('/v1/executions/stream', mixed(uses, []));
        expect(again).toMatchObject({ accepted: 0, repeated: uses.length, rejected: 0 });
      });
      await fc.assert(property, { numRuns: ofStreams });
    },
  );
}

function surroundings({ api, ids }: HostileWorld): Surroundings {
  const fresh = fc.constant(null).map(() => newId());
  return {
    schemas: (apiDocument(api.app).components?.schemas ?? {}) as Record<string, Schema>,
    idsFor: (field) => {
      const noun = Object.keys(ids).find((one) => field.toLowerCase().includes(one));
      const known = ids[noun ?? ''] ?? [];
      if (known.length === 0) return fresh;
      return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: fresh });
    },
  };
}
