import type { DataSource } from 'typeorm';
import { sqlOn } from './sql/sql.js';

/** Names the database among all: one that was restored elsewhere, or made anew under the same name, has another. */
export async function recordIdentity(dataSource: DataSource): Promise<string> {
  const [row] = await sqlOn(dataSource).rows<{ identity: string }>(identity);
  if (row === undefined) throw new Error('a database knows itself');
  return row.identity;
}

const identity = `
  select format('%s-%s', system_identifier, (select oid from pg_database where datname = current_database())) as identity
  from pg_control_system()`;
