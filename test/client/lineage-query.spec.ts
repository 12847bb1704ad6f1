import { StemmaClient } from '@stemma/client';
import { LINEAGE_TYPES } from '@stemma/models';
import { testApi, type TestApi } from '../api/api-client.js';

describe('asking for lineage with the TypeScript client', () => {
  let api: TestApi;
  let stemma: StemmaClient;
  let questions: string[];
  /** Versions by their letters. */
  const ids: Record<string, string> = {};

  const letters = (nodes: readonly { nodeId: string }[]): string =>
    nodes.map(({ nodeId }) => Object.keys(ids).find((letter) => ids[letter] === nodeId)).join('');

  const version = async (
    letter: string,
    evolutionType: 'refined' | 'fork' | 'merge',
    parents: string,
    edgeStrength: 'weak' | 'strong' = 'strong',
  ): Promise<void> => {
    const { node } = await stemma.patterns.createVersion({
      path: { patternId: ids['pattern'] ?? '' },
      body: {
        evolutionType,
        content: letter,
        parentNodeIds: [...parents].map((parent) => ids[parent] ?? ''),
        edgeStrength,
        createdBy: 'ada',
      },
    });
    ids[letter] = node.nodeId;
  };

  // a → b → c → e ← d, a → d: d was forked off, b → c is weak, e merges.
  beforeAll(async () => {
    api = await testApi();
    questions = [];
    stemma = new StemmaClient({
      url: api.url,
      fetch: (input, init) => {
        const request = new Request(input, init);
        questions.push(request.url);
        return fetch(request);
      },
    });
    const body = { name: 'retry', content: 'a', createdBy: 'ada' };
    const { pattern, node } = await stemma.patterns.create({ body });
    ids['pattern'] = pattern.patternId;
    ids['a'] = node.nodeId;
    await version('b', 'refined', 'a');
    await version('c', 'refined', 'b', 'weak');
    await version('d', 'fork', 'a');
    await version('e', 'merge', 'cd');
  });
  afterAll(() => api.close());

  const of = (letter: string): ReturnType<StemmaClient['lineage']['of']> =>
    stemma.lineage.of(ids[letter] ?? '');

  it('answers what became of a version and where it came from, nearest first', async () => {
    expect(letters(await of('a').descendants().all())).toMatch(/^(bd|db)(ce|ec)$/);
    expect(letters(await of('e').ancestors().all())).toMatch(/^(cd|dc)(ab|ba)$/);
    expect(letters(await of('b').both().all())).toMatch(/^(ac|ca)e$/);
  });

  it('follows only what each term lets through', async () => {
    const all = of('a').descendants();
    expect(letters(await all.through('refined_from').all())).toBe('bc');
    expect(letters(await all.minWeight(0.5).through('refined_from').all())).toBe('b');
    expect(letters(await all.depth(1).all())).toMatch(/^(bd|db)$/);
    expect(await all.withStatus('archived').all()).toEqual([]);
    const [third] = (
      await stemma.patterns.versions({ path: { patternId: ids['pattern'] ?? '' } })
    ).items.filter(({ nodeId }) => nodeId === ids['c']);
    expect(letters(await all.asOf(third?.createdAt ?? '').all())).toMatch(/^(bc|b)/);
    // A term makes another question, and leaves the one that it was said of.
    expect(letters(await all.all())).toHaveLength(4);
  });

  it('asks page by page, and for no more than is used', async () => {
    questions = [];
    const found: { nodeId: string }[] = [];
    for await (const node of of('a').descendants().pageSize(1)) {
      found.push(node);
      if (found.length === 2) break;
    }
    expect(letters(found)).toMatch(/^(bd|db)$/);
    expect(questions).toHaveLength(2);
    const pages = [];
    for await (const page of of('a').descendants().pageSize(3).pages()) pages.push(page.nodes.length);
    expect(pages).toEqual([3, 1]);
  });

  it('reaches the end of a long lineage, and does not call a depth that was asked for an omission', async () => {
    const chain = Array.from({ length: 30 }, (_, n) => ({
      record: 'node',
      nodeId: `0189abcd-0000-7000-8000-0000000000${(n + 10).toString()}`,
      patternId: '0189abcd-0000-7000-8000-000000000001',
      content: n,
      createdBy: 'ada',
      parents: n === 0 ? [] : [{ nodeId: `0189abcd-0000-7000-8000-0000000000${(n + 9).toString()}` }],
    }));
    const pattern = { record: 'pattern', patternId: chain[0]?.patternId, name: 'chain', createdBy: 'ada' };
    const report = await stemma.bulk.load([pattern, ...chain]);
    expect(report.badLines).toEqual([]);
    const query = stemma.lineage.of(chain[0]?.nodeId ?? '').descendants();
    expect(await query.all()).toHaveLength(29);
    expect(await query.depth(3).all()).toHaveLength(3);
  });

  it('has a form for Memgraph that follows the same types', () => {
    const { text, parameters } = of('a').descendants().minWeight(0.5).withStatus('active').toCypher();
    for (const type of LINEAGE_TYPES) expect(text).toContain(type.toUpperCase());
    expect(parameters).toEqual({ nodeId: ids['a'], minWeight: 0.5, statuses: ['active'] });
    expect(of('a').ancestors().through('replaced_by').toCypher().text).toMatch(/<-\[way:REPLACED_BY \*BFS/);
  });

  it('refuses what would be no such question: by the service, and before there is a statement for Memgraph', async () => {
    const all = of('a').descendants();
    const refused = { code: 'validation_failed' };
    await expect(all.minWeight(Number.NaN).all()).rejects.toMatchObject(refused);
    await expect(all.minWeight(-0.1).all()).rejects.toMatchObject(refused);
    const typed = 'refined_from *BFS]->(n) DETACH DELETE n //' as 'refined_from';
    for (const query of [
      all.depth(0),
      all.depth(2.5),
      all.through(typed),
      stemma.lineage.of(`${ids['pattern'] ?? ''}@production`).ancestors(),
    ])
      expect(() => query.toCypher()).toThrow(expect.objectContaining(refused));
  });
});
