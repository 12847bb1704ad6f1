import { createHash } from 'node:crypto';

const MAX_CHARS = 100;
const MARK_CHARS = 8;

/** A repository's name as namespace. One that is too long ends in a mark of the whole of it, so that two never become one. */
export function namespaceOf(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_CHARS) return name;
  const mark = createHash('sha256').update(name).digest('hex').slice(0, MARK_CHARS);
  return `${characters.slice(0, MAX_CHARS - MARK_CHARS - 1).join('')}~${mark}`;
}
