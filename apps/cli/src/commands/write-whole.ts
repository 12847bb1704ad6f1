import { realpath, rename, rm, stat } from 'node:fs/promises';
import { Refused } from '../failure.js';

/**
 * A whole file or none: it is written beside its place first. What a link leads to is replaced, not the link; a pipe or
 * a device stays what it is, and takes what comes.
 * @throws Refused where it is a folder
 */
export async function writeWhole<T>(file: string, write: (path: string) => Promise<T>): Promise<T> {
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true)
    throw new Refused('not_written', `${file} is a folder. Name a file, such as ${file}/stemma.ndjson.`);
  if (there?.isFile() === false) return write(file);
  const place = there === null ? file : await realpath(file);
  const beside = `${place}.partial`;
  try {
    const result = await write(beside);
    await rename(beside, place);
    return result;
  } finally {
    await rm(beside, { force: true });
  }
}
