import fc from 'fast-check';
import { fileTypeOf } from './file-type.js';
import {
  addTally,
  addUse,
  emptyTally,
  MAX_FACET_VALUES,
  OTHER,
  type CountedUse,
  type Tally,
} from './tally.js';
import { use } from './uses.fixture.js';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const text = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'ü');
const uses: fc.Arbitrary<CountedUse[]> = fc.array(
  fc.record({
    timestamp: fc.date({ min: new Date(-1e12), max: new Date(2e12), noInvalidDate: true }),
    executionTimeMs: fc.double({ min: 0, max: 1e15, noNaN: true }),
    success: fc.boolean(),
    qualityScore: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
    ...{ contextType: maybe(text), agent: maybe(text), project: maybe(text) },
    filePath: maybe(fc.constantFrom('a.ts', 'b/c.TS', 'd', '.e', 'f.', 'g.tar.gz')),
    ...{ timeout: maybe(fc.boolean()), qualityGatesPassed: maybe(fc.boolean()) },
  }),
  { maxLength: 60 },
);

function tallyOf(list: readonly CountedUse[]): Tally {
  const tally = emptyTally();
  for (const one of list) addUse(tally, one);
  return tally;
}

describe('a tally', () => {
  it('is the same however its uses are grouped and ordered', () => {
    fc.assert(
      fc.property(uses, fc.nat(60), (list, cut) => {
        const merged = tallyOf(list.slice(cut).reverse());
        addTally(merged, tallyOf(list.slice(0, cut)));
        expect(merged).toEqual(tallyOf(list));
      }),
    );
  });

  it('tells a bounded number of values apart, and loses no count', () => {
    const list = Array.from({ length: MAX_FACET_VALUES + 5 }, (_, i) => use({ agent: `agent ${i}` }));
    const { agent } = tallyOf(list).facets;
    expect(agent.size).toBe(MAX_FACET_VALUES + 1);
    expect(agent.get(OTHER)).toBe(5);
  });
});

it.each([
  ['src/a.test.TS', 'ts'],
  ['a\\b.Py', 'py'],
  ['Makefile', 'none'],
  ['.env', 'none'],
  ['a.', 'none'],
  ['dir.d/file', 'none'],
  ['x.tar.gz', 'gz'],
  ['a.b c', 'none'],
  [`a.${'x'.repeat(17)}`, 'none'],
])('the file type of %s is %s', (path, type) => {
  expect(fileTypeOf(path)).toBe(type);
});
