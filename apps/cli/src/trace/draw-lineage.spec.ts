import fc from 'fast-check';
import { fitForest, type Row } from './fit-forest.js';
import { growForest, type TreeLink, type TreeVersion } from './lineage-forest.js';
import { writeRows } from './write-rows.js';

/** `b: ['a']` says that b came from a; a name's letters are its pattern. */
function lineage(parents: Readonly<Record<string, readonly string[]>>): {
  versions: TreeVersion[];
  links: TreeLink[];
} {
  const generation = (name: string): number => 1 + Math.max(0, ...(parents[name] ?? []).map(generation));
  const versions = Object.keys(parents).map((nodeId): TreeVersion => {
    const [, name = '', number = '1'] = /^(\D+)(\d+)$/.exec(nodeId) ?? [];
    return {
      nodeId,
      patternId: name,
      name: `${name}.ts`,
      version: Number(number),
      generation: generation(nodeId),
      status: 'active',
      createdAt: '2024-05-01T10:00:00.000Z',
      createdBy: 'Ada',
    };
  });
  const links = Object.entries(parents).flatMap(([targetNodeId, sources]) =>
    sources.map((sourceNodeId): TreeLink => ({
      sourceNodeId,
      targetNodeId,
      relationshipType: sources.length > 1 ? 'merged_from' : 'refined_from',
      changeSummary: null,
      breakingChanges: false,
    })),
  );
  return { versions, links };
}

function feed(sourceNodeId: string, targetNodeId: string): TreeLink {
  const untold = { changeSummary: null, breakingChanges: false };
  return { sourceNodeId, targetNodeId, relationshipType: 'feeds', ...untold };
}

function drawn(
  parents: Readonly<Record<string, readonly string[]>>,
  focus: string,
  budget = Infinity,
  columns = 100,
): string {
  const { versions, links } = lineage(parents);
  const lines = writeRows(fitForest(growForest(versions, links, focus), budget), columns);
  return lines.join('\n').replaceAll('  2024-05-01  Ada', '');
}

function chain(name: string, length: number, first: readonly string[] = []): Record<string, string[]> {
  return Object.fromEntries(
    Array.from({ length }, (_, i) => [
      `${name}${String(i + 1)}`,
      i === 0 ? [...first] : [`${name}${String(i)}`],
    ]),
  );
}

describe('a drawn lineage', () => {
  it('shows data that flow, in circles too', () => {
    const { versions } = lineage({ job1: [], raw1: [], raw2: ['raw1'], clean1: [], merge1: [] });
    const feeds = [
      ['raw2', 'job1'],
      ['job1', 'clean1'],
      ['clean1', 'merge1'],
      ['merge1', 'clean1'],
    ].map(([sourceNodeId = '', targetNodeId = '']) => feed(sourceNodeId, targetNodeId));
    const links = [{ ...feed('raw1', 'raw2'), relationshipType: 'refined_from' }, ...feeds];
    const text = writeRows(fitForest(growForest(versions, links, 'job1'), Infinity), 100).join('\n');
    expect(text.replaceAll('  2024-05-01  Ada', '').split('\n')).toEqual([
      '● raw.ts v1',
      '● v2',
      '◉ job.ts v1  ‹feeds›',
      '● clean.ts v1  ‹feeds›  ⇐ merge.ts v1',
      '● merge.ts v1  ‹feeds›  ⇒ clean.ts v1',
    ]);
  });

  it('shows forks as branches and merges by what came together', () => {
    const text = drawn({ ...chain('a', 5), ...chain('b', 2, ['a2']), a6: ['a5', 'b2'], c1: ['a6'] }, 'a6');
    expect(text).toBe(
      [
        '● a.ts v1',
        '● v2',
        '├─● b.ts v1  ‹refined_from›',
        '│ ● v2  ⇒ a.ts v6',
        '● v3',
        '● v4',
        '● v5',
        '◉ v6  ‹merged_from›  ⇐ b.ts v2',
        '● c.ts v1  ‹refined_from›',
      ].join('\n'),
    );
  });

  it('shortens long chains, keeping their ends and the version that was asked for', () => {
    const text = drawn(chain('a', 500), 'a250', 9);
    expect(text).toBe(
      [
        '● a.ts v1',
        '● v2',
        '┆ … 246 versions …',
        '● v249',
        '◉ v250',
        '● v251',
        '┆ … 247 versions …',
        '● v499',
        '● v500',
      ].join('\n'),
    );
  });

  it('tells how much hangs on a version that has too many branches', () => {
    const children = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`${'x'.repeat(i + 1)}1`, ['a1']]),
    );
    const text = drawn({ a1: [], a2: ['a1'], ...children }, 'a2', 10);
    expect(text.split('\n')).toHaveLength(10);
    expect(text).toMatch(/├─… 33 versions, 33 branches …\n◉ v2$/);
  });

  it('starts with the root of what was asked for, and shows other roots beside it', () => {
    const text = drawn({ ...chain('a', 3), ...chain('b', 2), a4: ['a3', 'b2'] }, 'a4');
    expect(text.split('\n')).toEqual([
      '● a.ts v1',
      '● v2',
      '● v3',
      '◉ v4  ‹merged_from›  ⇐ b.ts v2',
      '● b.ts v1',
      '● v2  ⇒ a.ts v4',
    ]);
  });

  it('lets no text of others move the cursor, and no row be wider than the terminal', () => {
    const { versions, links } = lineage(chain('a', 2));
    const evil = links.map((link) => ({
      ...link,
      changeSummary: `first\n\u001b[2Jsecond ${'long '.repeat(50)}`,
    }));
    const lines = writeRows(fitForest(growForest(versions, evil, 'a2'), 10), 60);
    expect(lines[1]).toMatch(/first \\x1b\[2Jsecond long .*…$/u);
    expect(lines.map((line) => line.length)).toEqual([expect.any(Number), 60]);
  });

  it('draws a chain of 100,000 versions', () => {
    const { versions, links } = lineage({});
    for (let version = 1; version <= 100_000; version++) {
      versions.push({
        nodeId: String(version),
        patternId: 'p',
        name: 'p',
        version,
        generation: version,
        status: 'active',
        createdAt: '',
        createdBy: '',
      });
      if (version > 1) {
        links.push({
          sourceNodeId: String(version - 1),
          targetNodeId: String(version),
          relationshipType: 'refined_from',
          changeSummary: null,
          breakingChanges: false,
        });
      }
    }
    const rows = fitForest(growForest(versions, links, '70000'), 20);
    expect(rows).toHaveLength(20);
    expect(sizeOf(rows)).toBe(100_000);
  });

  it('never takes more rows than it may, hides no version silently, and always shows the focus', () => {
    const graph = fc.integer({ min: 1, max: 60 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        parents: fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: size, maxLength: size }),
        patterns: fc.array(fc.nat({ max: 5 }), { minLength: size, maxLength: size }),
        focus: fc.nat({ max: size - 1 }),
        budget: fc.integer({ min: 8, max: 70 }),
      }),
    );
    fc.assert(
      fc.property(graph, ({ size, parents, patterns, focus, budget }) => {
        const edges = parents.map((some, index) =>
          index === 0 ? [] : [...new Set(some.map((n) => n % index))],
        );
        const generations: number[] = [];
        for (const some of edges) generations.push(1 + Math.max(0, ...some.map((n) => generations[n] ?? 0)));
        const versions = Array.from({ length: size }, (_, i): TreeVersion => ({
          nodeId: String(i),
          patternId: String(patterns[i]),
          name: 'x',
          version: i + 1,
          generation: generations[i] ?? 0,
          status: 'active',
          createdAt: '',
          createdBy: '',
        }));
        const links = edges.flatMap((some, i) =>
          some.map((n): TreeLink => ({
            sourceNodeId: String(n),
            targetNodeId: String(i),
            relationshipType: 'refined_from',
            changeSummary: null,
            breakingChanges: false,
          })),
        );
        const rows = fitForest(growForest(versions, links, String(focus)), budget);
        expect(rows.length).toBeLessThanOrEqual(budget);
        expect(sizeOf(rows)).toBe(size);
        expect(rows.filter((row) => row.kind === 'step' && row.step.isFocus)).toHaveLength(1);
        if (size <= budget) expect(rows.every(({ kind }) => kind === 'step')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

function sizeOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + (row.kind === 'step' ? 1 : row.versions), 0);
}
