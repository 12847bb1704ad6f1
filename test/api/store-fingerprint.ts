import { createHash } from 'node:crypto';
import pg from 'pg';

/** What belongs to the projection and to work by schedule, which go on by themselves whatever requests do. */
const MOVING = new Set([
  ...['checkpoints', 'dead_letters', 'embeddings', 'node_embeddings', 'search_documents'],
  ...['usage_rollups', 'usage_rollup_state', 'scheduled_work'],
]);

/** Count and checksum of every table of the record: equal before and after, where a refusal left no trace. */
export async function storeFingerprint(databaseUrl: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'stemma' and table_type = 'BASE TABLE' order by 1`,
    );
    const fingerprint: Record<string, string> = {};
    for (const { name } of tables.filter(({ name }) => !MOVING.has(name))) {
      const { rows } = await client.query<{ row: string }>(
        `select t::text as row from stemma.${name} t order by 1`,
      );
      const sum = createHash('sha256').update(rows.map(({ row }) => row).join('\n'));
      fingerprint[name] = `${String(rows.length)} rows ${sum.digest('hex').slice(0, 12)}`;
    }
    return fingerprint;
  } finally {
    await client.end();
  }
}
