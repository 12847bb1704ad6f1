import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isReplayed, LineageService, SimilarityService, type SimilarPoint } from '@stemma/orchestration';
import { Projection } from '@stemma/projection';
import { testDatabase } from '@stemma/testing';
import { startApp, type StartedApp } from './start-app.js';

const context = { actor: null, correlationId: 'test', idempotency: null };
/** Embedding takes a busy machine a while. */
const PATIENCE_MS = 120_000;
const HERE = join(process.cwd(), 'libs/models/src');

/** Real input: the sources of the domain, each a pattern. */
async function sources(): Promise<{ name: string; content: string }[]> {
  const files = (await readdir(HERE, { recursive: true })).filter((name) =>
    /^(edge|node|event|usage)\/[a-z-]+\.ts$/.test(name),
  );
  return Promise.all(
    files.map(async (name) => ({ name, content: await readFile(join(HERE, name), 'utf8') })),
  );
}

describe('the vector files of a data directory', () => {
  let dataDir: string;
  let database: { url: string; drop(): Promise<void> };
  let service: StartedApp;
  const start = (): Promise<StartedApp> => startApp(database.url, dataDir, { embedding: { kind: 'local' } });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-test-'));
    database = await testDatabase();
    service = await start();
  });
  afterAll(async () => {
    await service.close();
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  async function neighbours(nodeId: string): Promise<{ source: string; found: SimilarPoint[] }> {
    const question = { likeness: { nodeId }, limit: 5, minScore: null, filter: {} };
    const minPosition = (await service.app.get(Projection).status()).position;
    const similarity = service.app.get(SimilarityService);
    const { answer, source } = await similarity.find(question, { minPosition, waitMs: PATIENCE_MS });
    return { source, found: answer.items.map(({ node, score }) => ({ nodeId: node.nodeId, score })) };
  }

  it('can be deleted: the next start builds them anew, and finds the same neighbours', async () => {
    const lineage = service.app.get(LineageService);
    const ids = new Map<string, string>();
    const files = await sources();
    // One of them once more, as somebody would carry it to another place.
    const original = files.find(({ name }) => name === 'node/node-input.ts');
    const moved = {
      name: 'elsewhere/node-input.ts',
      content: (original?.content ?? '').replaceAll('node', 'version'),
    };
    for (const { name, content } of [...files, moved]) {
      const { answer } = await lineage.createPattern(context, { name, content, createdBy: 'test' });
      if (!isReplayed(answer)) ids.set(name, answer.node.nodeId);
    }
    const asked = ids.get('node/node-input.ts') ?? '';
    const before = await neighbours(asked);
    expect(before.source).toBe('vectors');
    expect(before.found[0]?.nodeId).toBe(ids.get(moved.name));

    await service.close();
    const stored = await readdir(join(dataDir, 'mirrors'), { recursive: true });
    expect(stored.filter((name) => name.includes('vectors/'))).not.toEqual([]);
    await rm(join(dataDir, 'mirrors'), { recursive: true });
    service = await start();
    const after = await neighbours(asked);
    expect(after.source).toBe('vectors');
    expect(after.found.map(({ nodeId }) => nodeId)).toEqual(before.found.map(({ nodeId }) => nodeId));
  });
});
