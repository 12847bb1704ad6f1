import { applyPatch, structuredPatch, type StructuredPatchHunk } from 'diff';
import fc from 'fast-check';
import { hunksOf } from './compare-texts.js';

/** Few lines that come often, many that come once, ends of all kinds. */
const someText = fc
  .array(fc.oneof(fc.constantFrom('', '{', '}', 'x', '-', '+ y', 'z\r'), fc.string({ maxLength: 3 })), {
    maxLength: 40,
  })
  .map((lines) => lines.join('\n'));

describe('hunksOf', () => {
  it('makes the one text of the other, with no more changes than are needed, whatever the context', async () => {
    await fc.assert(
      fc.asyncProperty(someText, someText, fc.nat(4), async (a, b, context) => {
        const hunks = (await hunksOf(a, b, { context, timeoutMs: 60_000 })) ?? [];
        expect(applyPatch(a, unifiedDiff(hunks), { autoConvertLineEndings: false })).toBe(b);
        const needed = structuredPatch('a', 'b', a, b, undefined, undefined, { context }).hunks;
        expect(changesOf(hunks)).toBe(changesOf(needed));
      }),
    );
  });

  it('names the line before where a side has none, and a missing end of line', async () => {
    const hunks = await hunksOf('a\nb\n', 'a\nnew\nb\nc', { context: 0, timeoutMs: 60_000 });
    expect(hunks).toEqual([
      { oldStart: 1, oldLines: 0, newStart: 2, newLines: 1, lines: ['+new'] },
      {
        ...{ oldStart: 2, oldLines: 0, newStart: 4, newLines: 1 },
        lines: ['+c', '\\ No newline at end of file'],
      },
    ]);
  });

  it('compares long texts that have nothing in common but some common lines', async () => {
    const text = (name: string): string =>
      Array.from({ length: 20_000 }, (_, n) => (n % 50 === 0 ? '}\n' : `${name} ${String(n)}\n`)).join('');
    const [hunk] = (await hunksOf(text('a'), text('b'), { context: 0, timeoutMs: 60_000 })) ?? [];
    expect(hunk).toMatchObject({ oldStart: 2, oldLines: 49, newStart: 2, newLines: 49 });
  });
});

function unifiedDiff(hunks: readonly StructuredPatchHunk[]): string {
  const parts = hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => {
    const [from, to] = [`${String(oldStart)},${String(oldLines)}`, `${String(newStart)},${String(newLines)}`];
    return `@@ -${from} +${to} @@\n${lines.join('\n')}\n`;
  });
  return `--- a\n+++ b\n${parts.join('')}`;
}

function changesOf(hunks: readonly { readonly lines: readonly string[] }[]): number {
  return hunks.flatMap(({ lines }) => lines).filter((line) => /^[-+]/.test(line)).length;
}
