import { generateLineage, Points, randomNumbers } from '@stemma/testing';
import type { DataSource } from 'typeorm';

const CHUNK = 2_000;
const DAYS = 30;

/** So many patterns, versions and edges, about: there are twice as many edges as versions. */
export async function fillLineage(dataSource: DataSource, url: string, size: number): Promise<void> {
  await fillVersions(url, Math.round(size / 3));
  await dataSource.query('analyze');
}

/** So many versions, each with two edges to others. */
export async function fillVersions(url: string, size: number): Promise<void> {
  await generateLineage(url, {
    nodes: size,
    chainLength: Math.floor(size / 100),
    fanOut: Math.floor(size / 100),
  });
}

/** A vector of its own for each version that is there. */
export async function fillVectors(dataSource: DataSource, model: string, dimensions: number): Promise<void> {
  const made = new Points(randomNumbers(7), dimensions, 500);
  const ids = await dataSource.query<{ node_id: string }[]>('select node_id from stemma.lineage_nodes');
  for (let start = 0; start < ids.length; start += CHUNK) {
    const chunk = ids.slice(start, start + CHUNK);
    await dataSource.query(
      `insert into stemma.node_embeddings (node_id, model, own, vector, rev)
       select id, $2, true, vector, 1 from unnest($1::uuid[], $3::bytea[]) as given (id, vector)`,
      [chunk.map(({ node_id: id }) => id), model, chunk.map(() => Buffer.from(made.vector().buffer))],
    );
  }
  await dataSource.query('analyze');
}

/** So many executions of the first hundred versions within a month that is over. */
export async function fillExecutions(dataSource: DataSource, size: number): Promise<void> {
  await dataSource.query(
    `insert into stemma.executions (execution_id, node_id, pattern_id, timestamp, execution_time_ms, success,
       http_calls, database_queries, cache_hits, cache_misses, context_type, agent, metadata, correlation_id, batch_id)
     select gen_random_uuid(), n.node_id, n.pattern_id,
       timestamptz '2026-01-01' + i * (interval '1 day' * $2::float8 / $1::float8),
       50 * exp(0.5 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())), random() < 0.95,
       0, 0, 0, 0, 'c' || i % 7, 'a' || i % 50, '{}', 'bench', md5((i / 5000)::text)::uuid
     from generate_series(0, $1::bigint - 1) i
     join (select node_id, pattern_id, row_number() over (order by node_id) - 1 as n from stemma.lineage_nodes limit 100) n
       on n.n = i % 100`,
    [size, DAYS],
  );
  await dataSource.query('analyze');
}
