import { setTimeout as sleep } from 'node:timers/promises';
import { LineageNode, Pattern, type Position } from '@stemma/models';
import { ReadRouter, TimeBudget } from '@stemma/orchestration';
import { PostgresUnitOfWork } from '@stemma/postgres';
import type { Page, Refusal } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { Client } from 'pg';
import { context, instead, Projected } from './projected.fixture.js';
import { readYourWrites } from './read-your-writes.js';

describe('a client that reads what it wrote', () => {
  it('is never shown anything older, whoever answers (500 pairs)', async () => {
    const sources = await readYourWrites(500);
    expect(sources.get('graph')).toBeGreaterThan(0);
    expect(sources.get('postgres')).toBeGreaterThan(0);
  });

  it('is shown what its write saw, also of a transaction that began after it, beside one that is still open', async () => {
    const ground = await Projected.open();
    const open = new Client({ connectionString: ground.url });
    try {
      await open.connect();
      const mirror = new MemoryMirror('graph', ['node']);
      const projector = ground.project(mirror);
      // What it loads is not held back by anybody.
      const { position: loaded } = await ground.write('before');
      expect(await projector.reaches(loaded, 10_000)).toBe(true);
      const now = new Date();
      const pattern = Pattern.create({ name: 'early', createdBy: 'ada' }, now);
      const { patternId } = pattern;
      const node = LineageNode.create({ patternId, content: 'x', createdBy: 'ada' }, now);
      const { result: seen, position } = await new PostgresUnitOfWork(ground.dataSource).run(async (tx) => {
        await tx.patterns.insert([pattern]);
        await tx.nodes.insert([node]);
        // Writes are pipelined; what is read has the writes before it done, so this transaction has its number first.
        await tx.nodes.find([node.nodeId]);
        await open.query('begin');
        await open.query('select pg_current_xact_id()');
        return ground.write('later');
      });
      const holds = (): boolean[] => [node.nodeId, seen.nodeId].map((id) => mirror.revs('node').has(id));
      while (!mirror.revs('node').has(node.nodeId)) await sleep(5);
      expect(holds()).toEqual([true, false]);
      expect(projector.hasReached(position)).toBe(false);
      await open.query('rollback');
      expect(await projector.reaches(position, 10_000)).toBe(true);
      expect(holds()).toEqual([true, true]);
      const written = await ground.stores.feed.written(position, ['node']);
      expect(written).toMatchObject([{ subject: 'node', id: node.nodeId }]);
    } finally {
      await open.end();
      await ground.close();
    }
  });

  it('is answered by the record while the mirror could not take something', async () => {
    const ground = await Projected.open();
    try {
      const mirror = new MemoryMirror('graph', ['node']);
      const { nodeId, position: created } = await ground.write('first');
      const apply = (page: Page): Promise<readonly Refusal[]> =>
        page.entities.some(({ id, rev }) => id === nodeId && rev === 2)
          ? Promise.reject(new Error('not this state'))
          : mirror.apply(page);
      const projector = ground.project(instead(mirror, { apply }));
      const byTheMirror = (_timeoutMs: number, lacking: ReadonlySet<string>): Promise<string | null> =>
        Promise.resolve(lacking.has(nodeId) ? null : 'by the mirror');
      const sourceOf = async (minPosition: Position | null): Promise<[string, string | null]> => {
        const { source, fallback } = await new ReadRouter(() => ground.stores.feed.newest()).read({
          sources: [{ mirror: projector, ask: byTheMirror }],
          record: () => Promise.resolve('by the record'),
          freshness: { minPosition, waitMs: 10_000 },
          budget: new TimeBudget(60_000),
        });
        return [source, fallback];
      };
      const revise = async (tag: string): Promise<Position> =>
        (await ground.lineage.reviseNode(context, nodeId, 'any', { tags: [tag] })).position;
      expect(await sourceOf(created)).toEqual(['graph', null]);
      const refused = await revise('a');
      expect(await sourceOf(refused)).toEqual(['postgres', 'behind']);
      expect(await sourceOf(null)).toEqual(['postgres', 'behind']);
      expect(await sourceOf(await revise('b'))).toEqual(['graph', null]);
    } finally {
      await ground.close();
    }
  });
});
