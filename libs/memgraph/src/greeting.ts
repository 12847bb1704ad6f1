import type { Row } from './run.js';

/** The statements here are in it since. */
const LEAST_VERSION = [2, 18] as const;

/**
 * Whether a server is one that can be relied on.
 * @param run runs a statement outside of a transaction
 * @returns its version
 * @throws what `away` makes of a sentence
 */
export async function requireUsable(
  run: (text: string) => Promise<Row[]>,
  away: (what: string) => Error,
): Promise<string> {
  const [version] = await run('SHOW VERSION');
  const told = String(version?.version);
  const [major = 0, minor = 0] = told.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_VERSION;
  if (!(major > leastMajor || (major === leastMajor && minor >= leastMinor)))
    throw away(`is version ${told}; Stemma needs ${LEAST_VERSION.join('.')} or newer`);
  // Since 3.11 it is told of a database only; before, there was no other question. No answer is no mode to be afraid of.
  const info = await run('SHOW STORAGE INFO ON CURRENT DATABASE').catch(() => run('SHOW STORAGE INFO'));
  const mode = info.find((row) => row['storage info'] === 'storage_mode')?.value;
  if (mode === 'IN_MEMORY_ANALYTICAL')
    throw away('is in analytical mode, in which nothing can be undone: STORAGE MODE IN_MEMORY_TRANSACTIONAL');
  return told;
}
