import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import neo4j from 'neo4j-driver';
import pg from 'pg';

const { env } = process;

/**
 * The stores that `npm run test:stores` knows. `specs` are parts of paths; `version` asks the server that `variable` names, and
 * throws where it cannot; `remove` takes away what specs made there, by the names that they noted (`noteMade` of libs/testing).
 */
export const stores = [
  {
    ...{ name: 'memgraph', variable: 'MEMGRAPH_URL', program: 'memgraph' },
    specs: ['libs/memgraph/', 'test/api/memgraph', 'test/(projection|soak)/memgraph'],
    version: async () => (await cypher('SHOW VERSION'))[0].get('version'),
    remove: () => cypher('MATCH (n) DETACH DELETE n'),
  },
  {
    ...{ name: 'qdrant', variable: 'QDRANT_URL', program: 'qdrant' },
    specs: ['libs/qdrant/', 'test/api/qdrant', 'test/(projection|soak)/qdrant'],
    version: async () => {
      // It tells its version to anybody, and the rest to who has the key.
      await qdrant('GET', '/collections');
      return (await qdrant('GET', '/')).version;
    },
    remove: async (prefixes) => {
      const { collections } = (await qdrant('GET', '/collections')).result;
      for (const { name } of collections)
        if (prefixes.some((prefix) => name.startsWith(prefix)))
          await qdrant('DELETE', `/collections/${name}`);
    },
  },
  {
    ...{ name: 'influxdb', variable: 'INFLUXDB_URL', program: 'influxd' },
    specs: ['libs/influxdb/', 'test/api/influxdb', 'test/infra/grafana', 'test/(projection|soak)/influxdb'],
    version: async () => {
      // Likewise.
      await influxdb('GET', `/api/v2/buckets?org=${env.INFLUXDB_ORG}&limit=1`);
      return (await influxdb('GET', '/health')).version;
    },
    remove: async (names) => {
      const { tasks } = await influxdb('GET', `/api/v2/tasks?org=${env.INFLUXDB_ORG}&limit=500`);
      for (const { id, name } of tasks)
        if (names.some((made) => name.includes(made))) await influxdb('DELETE', `/api/v2/tasks/${id}`);
      for (const made of names) {
        const found = await influxdb('GET', `/api/v2/buckets?org=${env.INFLUXDB_ORG}&name=${made}`).catch(
          () => ({}),
        );
        for (const { id } of found.buckets ?? []) await influxdb('DELETE', `/api/v2/buckets/${id}`);
      }
    },
  },
  {
    // Others may read the stream of a server that was there before.
    ...{ name: 'nats', variable: null, program: 'nats-server' },
    specs: ['libs/nats/', 'test/api/nats'],
  },
  {
    ...{ name: 'kafka', variable: null, program: 'start-kafka' },
    specs: ['libs/kafka/', 'test/api/kafka', 'test/crash/kafka'],
  },
  {
    ...{ name: 'postgres', variable: 'POSTGRES_URL', program: null },
    specs: [
      'libs/postgres/',
      'test/projection/(?!.*(memgraph|qdrant|influxdb))',
      'test/races/',
      'test/soak/(converge|race|read)',
    ],
    version: async () => (await sql('SHOW server_version'))[0].server_version,
    remove: async (names) => {
      for (const name of names) await sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  },
];

/** The program of a store in the folder STEMMA_TEST_SERVERS; null where there is none. */
export function programOf({ program }) {
  if (program === null || env.STEMMA_TEST_SERVERS === undefined) return null;
  const path = join(env.STEMMA_TEST_SERVERS, program);
  return existsSync(path) ? path : null;
}

export function versionOfProgram(path) {
  const parameter = path.endsWith('influxd') ? 'version' : '--version';
  const said = execFileSync(path, [parameter], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return /\d+\.\d+(\.\d+)?/.exec(said)?.[0] ?? said.trim();
}

async function cypher(text) {
  const { MEMGRAPH_URL, MEMGRAPH_USER, MEMGRAPH_PASSWORD } = env;
  const auth = MEMGRAPH_USER ? neo4j.auth.basic(MEMGRAPH_USER, MEMGRAPH_PASSWORD ?? '') : undefined;
  const driver = neo4j.driver(MEMGRAPH_URL, auth, { connectionTimeout: 5_000 });
  const session = driver.session();
  try {
    return (await session.run(text)).records;
  } finally {
    await session.close();
    await driver.close();
  }
}

function qdrant(method, path) {
  return asked(method, new URL(path, env.QDRANT_URL), { 'api-key': env.QDRANT_API_KEY ?? '' });
}

function influxdb(method, path) {
  return asked(method, new URL(path, env.INFLUXDB_URL), { authorization: `Token ${env.INFLUXDB_TOKEN}` });
}

async function asked(method, url, headers) {
  const response = await fetch(url, { method, headers, signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 200)}`);
  return text === '' ? null : JSON.parse(text);
}

async function sql(text) {
  const client = new pg.Client({ connectionString: env.POSTGRES_URL, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
