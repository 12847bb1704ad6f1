import type { DataSource } from 'typeorm';
import { sqlOn } from './sql/sql.js';

/** @throws Error in words for operators where Postgres cannot be reached, or its schema is not this version's. */
export async function requireReady(dataSource: DataSource): Promise<void> {
  const done = await migrationsDone(dataSource);
  const missing = dataSource.migrations
    .map(({ name, constructor }) => name ?? constructor.name)
    .filter((name) => !done.has(name));
  if (missing.length > 0) throw new Error(`These migrations are not done: ${missing.join(', ')}.`);
}

async function migrationsDone(dataSource: DataSource): Promise<Set<string>> {
  const rows = await sqlOn(dataSource).rows<{ name: string }>('select name from stemma.migrations');
  return new Set(rows.map(({ name }) => name));
}
