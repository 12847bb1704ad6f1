import { Client } from 'pg';

/** All rows of all tables of the record, as text. */
export async function everythingStored(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ text: string }>(
      `select query_to_xml('select * from stemma.' || quote_ident(tablename), true, true, '')::text as text
       from pg_tables where schemaname = 'stemma'`,
    );
    return rows.map(({ text }) => text).join('\n');
  } finally {
    await client.end();
  }
}
