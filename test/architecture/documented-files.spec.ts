import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In backticks; what is made on the way (`infra/stack.env`) is no source. */
const SOURCE = /`((?:apps|bench|infra|libs|test|tools)\/[\w./-]+\.(?:ts|tsx|mjs))`/g;

describe('the documentation', () => {
  it('names no file that is not there', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', ...textsIn('docs')];
    const named = documents.flatMap((document) =>
      [...readFileSync(document, 'utf8').matchAll(SOURCE)].map(([, file = '']) => ({ document, file })),
    );
    expect(named).toContainEqual(
      expect.objectContaining({ file: 'libs/orchestration/src/lineage.service.ts' }),
    );
    expect(named.filter(({ file }) => !existsSync(file))).toEqual([]);
  });
});

function textsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}
