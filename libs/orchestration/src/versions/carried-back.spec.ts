import { structuredPatch } from 'diff';
import fc from 'fast-check';
import { carriedBack } from './carried-back.js';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));
const lineOf = (of: string, at: number): string | undefined => of.split('\n')[at - 1];

it('carries each line back to an equal one, in the same order, but those that the change brought', () => {
  fc.assert(
    fc.property(text, text, (older, newer) => {
      const patch = structuredPatch('a', 'b', older, newer, '', '', { context: 0 });
      const hunks = patch.hunks.map(({ newStart, newLines, ...hunk }) => ({
        ...hunk,
        newLines,
        newStart: newLines === 0 ? newStart - 1 : newStart,
      }));
      const count = newer.split('\n').length - 1;
      const all = new Map(Array.from({ length: count }, (_, at) => [at + 1, at + 1]));
      const { before, brought } = carriedBack(all, hunks);
      for (const [line, place] of before) expect(lineOf(older, line)).toBe(lineOf(newer, place));
      expect([...before.keys()]).toEqual([...new Set(before.keys())].sort((one, two) => one - two));
      expect([...before.values(), ...brought].sort((one, two) => one - two)).toEqual([...all.keys()]);
      expect(brought).toHaveLength(patch.hunks.reduce((sum, { newLines }) => sum + newLines, 0));
    }),
  );
});
