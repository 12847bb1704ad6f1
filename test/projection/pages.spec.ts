import { PostgresChangeFeed, recordReaders, textReaders } from '@stemma/postgres';
import type { Entity, Subject } from '@stemma/projection';
import { context, Projected } from './projected.fixture.js';

const LIMIT = 10;
const VERSIONS = 60;

describe('pages of changes of which most need nothing', () => {
  let ground: Projected;
  let feed: PostgresChangeFeed;
  let nodeIds: string[];
  let patternIds: string[];

  beforeAll(async () => {
    ground = await Projected.open();
    feed = new PostgresChangeFeed(ground.dataSource, [...recordReaders, ...textReaders('model', 600)]);
    const long = await ground.write('long');
    nodeIds = [long.nodeId];
    for (let version = 2; version <= VERSIONS; version++) {
      const input = {
        content: `version ${String(version)}`,
        evolutionType: 'refined',
        createdBy: 'ada',
      } as const;
      const { answer } = await ground.lineage.createVersion(context, long.patternId, input);
      if ('replayed' in answer) throw new Error('not replayed');
      nodeIds.push(answer.node.nodeId);
    }
    const others = [await ground.write('one'), await ground.write('two'), await ground.write('three')];
    nodeIds.push(...others.map(({ nodeId }) => nodeId));
    patternIds = [long, ...others].map(({ patternId }) => patternId);
  });
  afterAll(() => ground.close());

  async function pagesOf(subject: Subject): Promise<(readonly Entity[])[]> {
    const pages: (readonly Entity[])[] = [];
    let after = { tx: 0n, seq: 0n };
    for (let more = true; more;) {
      const page = await feed.page(after, [subject], { lane: 0, lanes: 1 }, LIMIT);
      pages.push(page.entities);
      ({ next: after, more } = page);
    }
    return pages;
  }
  const idsOf = (pages: readonly (readonly Entity[])[]): string[] => pages.flat().map(({ id }) => id);

  it('are filled with what needs something', async () => {
    const pages = await pagesOf('text');
    expect(pages.map(({ length }) => length)).toEqual([4]);
    expect(idsOf(pages).sort()).toEqual(nodeIds.slice(VERSIONS - 1).sort());
  });

  it('have each once, however many changes concern it', async () => {
    const pages = await pagesOf('document');
    expect(pages.map(({ length }) => length)).toEqual([4]);
    expect(idsOf(pages).sort()).toEqual([...patternIds].sort());
  });

  it('are no larger than was asked for, and leave none out', async () => {
    const pages = await pagesOf('past_text');
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(2 * LIMIT);
    expect([...new Set(idsOf(pages))].sort()).toEqual(nodeIds.slice(0, VERSIONS - 1).sort());
  });
});
