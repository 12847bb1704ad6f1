import { comparePositions, type Position } from '@stemma/models';
import { MemoryMirror } from '@stemma/testing';
import { differences } from './differences.js';
import { context, Projected } from './projected.fixture.js';

describe('patterns, told to a mirror', () => {
  let ground: Projected;
  beforeEach(async () => {
    ground = await Projected.open();
  });
  afterEach(() => ground.close());

  const named = ({ content }: MemoryMirror): (string | null)[] =>
    [...content.values()].map((entity) =>
      entity.subject === 'pattern' && entity.state !== null ? entity.state.name : null,
    );

  it('come as they are, under a new name, and as deleted; their versions do not wake who follows only them', async () => {
    const { lineage, stores } = ground;
    const kept = await ground.write('kept');
    const gone = await ground.write('gone');
    const mirror = new MemoryMirror('m', ['pattern']);
    const projector = ground.project(mirror);
    const shown = async (position: Position): Promise<(string | null)[]> => {
      while (comparePositions(projector.position ?? { tx: 0n, seq: 0n }, position) < 0)
        await projector.reaches(position, 1_000);
      expect(await differences(mirror, stores.feed)).toEqual([]);
      return named(mirror);
    };
    expect(await shown(gone.position)).toEqual(['kept', 'gone']);
    const renamed = await lineage.revisePattern(context, kept.patternId, 'any', { name: 'renamed' });
    expect(await shown(renamed.position ?? gone.position)).toEqual(['renamed', 'gone']);
    const deleted = await lineage.deletePattern(context, gone.patternId, 'any');
    expect(await shown(deleted.position ?? gone.position)).toEqual(['renamed', null]);
    await lineage.createVersion(context, kept.patternId, {
      content: 'next',
      evolutionType: 'refined',
      createdBy: 'ada',
    });
    const changes = await stores.feed.page(deleted.position ?? gone.position, ['pattern'], EVERYTHING, 10);
    expect(changes.entities).toEqual([]);
  });
});

const EVERYTHING = { lane: 0, lanes: 1 };
