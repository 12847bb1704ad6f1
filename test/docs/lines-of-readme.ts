import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const README = join(__dirname, '../../README.md');

/** The lines of README that begin so, as they stand there, but for where the service is. */
export async function linesOfReadme(first: string, url: string): Promise<string> {
  const text = await readFile(README, 'utf8');
  const block = text
    .split(/^```\w*\n/m)
    .find((part) => part.startsWith(first))
    ?.split('```')[0];
  if (block?.includes('http://127.0.0.1:3000') !== true)
    throw new Error(`README has no lines from ${first} on`);
  return block.replace('http://127.0.0.1:3000', url);
}
