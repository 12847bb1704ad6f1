import type { Position } from '@stemma/models';
import { readFrom } from '@stemma/orchestration';
import type { Entity } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { context, instead, Projected } from './projected.fixture.js';
import { readYourWrites } from './read-your-writes.js';

describe('a client that reads what it wrote', () => {
  it('is never shown anything older, whoever answers (1,500 pairs)', async () => {
    const sources = await readYourWrites(1_500);
    expect(sources.get('graph')).toBeGreaterThan(0);
    expect(sources.get('postgres')).toBeGreaterThan(0);
  });

  it('is answered by the record while the mirror could not take something', async () => {
    const ground = await Projected.open();
    try {
      const mirror = new MemoryMirror('graph', ['node']);
      const { nodeId, position: created } = await ground.write('first');
      const apply = (entities: readonly Entity[]): Promise<void> =>
        entities.some(({ id, rev }) => id === nodeId && rev === 2)
          ? Promise.reject(new Error('not this state'))
          : mirror.apply(entities);
      const projector = ground.project(instead(mirror, { apply }));
      const sourceOf = async (minPosition: Position | null): Promise<[string, string | null]> => {
        const ask = (): Promise<null> => Promise.resolve(null);
        const { source, fallback } = await readFrom(projector, { minPosition, waitMs: 10_000 }, ask, ask);
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
