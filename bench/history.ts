import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { benchRow, type BenchRow } from './bench-row.js';
import { median } from './median.js';
import { startService, startStore } from './service.js';

const CLI = fileURLToPath(new URL('../cli.mjs', import.meta.url));
const RUNS = 3;

/**
 * The histories of real repositories, from the command to the last version stored. The baseline is PostgreSQL alone, which copies
 * the same contents from a file of its own into a bare table: no git, no client, no event, no edge, no second index.
 */
export async function benchHistory(repositories: readonly string[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const repository of repositories.length === 0 ? ['.'] : repositories)
    rows.push(await benchRepository(resolve(repository)));
  return rows;
}

async function benchRepository(repository: string): Promise<BenchRow> {
  const runs: { readonly imported: number; readonly copied: number }[] = [];
  while (runs.length < RUNS) runs.push(await timeOnce(repository));
  return benchRow({
    name: `import of the history of ${repository}`,
    unit: 'versions/s',
    baseline: median(runs.map(({ copied }) => copied)),
    measured: median(runs.map(({ imported }) => imported)),
    target: '≥ 1,200 versions/s',
    runs: RUNS,
  });
}

async function timeOnce(repository: string): Promise<{ imported: number; copied: number }> {
  const store = await startStore();
  const service = await startService(store.url).catch(async (error: unknown) => {
    await store.stop();
    throw error;
  });
  try {
    const start = performance.now();
    await promisify(execFile)(process.execPath, [CLI, 'import', 'git', repository, '--url', service.url]);
    const importMs = performance.now() - start;
    await service.stop();
    const { versions, ms } = await copyContents(store.url);
    return { imported: (versions * 1000) / importMs, copied: (versions * 1000) / ms };
  } finally {
    await store.stop();
  }
}

async function copyContents(url: string): Promise<{ versions: number; ms: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // It may run as another user, who can write nowhere else.
  const { rows } = await client.query<{ folder: string }>(
    `select current_setting('data_directory') as folder`,
  );
  const file = join(rows[0]?.folder ?? '', 'contents.copy');
  try {
    const { rowCount } = await client.query(
      `copy (select node_id, content from stemma.lineage_nodes) to '${file}' (format binary)`,
    );
    await client.query('create table bare (node_id uuid primary key, content json)');
    await client.query('checkpoint');
    const start = performance.now();
    await client.query(`copy bare from '${file}' (format binary)`);
    return { versions: rowCount ?? 0, ms: performance.now() - start };
  } finally {
    await client.end();
  }
}
