import { randomNumbers } from '@stemma/testing';
import { Client } from 'pg';
import { testApi, type Answer, type TestApi } from '../api/api-client.js';

const anyRev = { 'if-match': '*' };

interface Version {
  readonly patternId: string;
  readonly nodeId: string;
}

type Act = (api: TestApi, a: Version, b: Version) => Promise<Answer>;

/** Writes that can meet on the version of `a`, its pattern or its family. */
const acts: readonly Act[] = [
  (api, a) => api.delete(`/v1/patterns/${a.patternId}`, anyRev),
  (api, a, b) =>
    api.post(`/v1/patterns/${b.patternId}/versions`, {
      evolutionType: 'merge',
      parentNodeIds: [a.nodeId, b.nodeId],
      content: 'ab',
      createdBy: 'ada',
    }),
  (api, a, b) =>
    api.post(`/v1/patterns/${b.patternId}/versions`, {
      evolutionType: 'fork',
      parentNodeIds: [a.nodeId],
      content: 'a',
      createdBy: 'ada',
    }),
  (api, a, b) =>
    api.post('/v1/edges', {
      sourceNodeId: a.nodeId,
      targetNodeId: b.nodeId,
      relationshipType: 'parent_of',
      createdBy: 'ada',
    }),
  (api, a, b) =>
    api.post(`/v1/nodes/${b.nodeId}/deprecate`, { reason: 'old', replacedByNodeId: a.nodeId }, anyRev),
  (api, a, b) => api.post(`/v1/nodes/${b.nodeId}/merge`, { targetNodeId: a.nodeId }, anyRev),
  (api, a, b) => api.post(`/v1/nodes/${a.nodeId}/merge`, { targetNodeId: b.nodeId }, anyRev),
  (api, a) => api.patch(`/v1/patterns/${a.patternId}`, { name: 'renamed' }, anyRev),
  (api, a) => api.post('/v1/executions', { nodeId: a.nodeId, executionTimeMs: 1, success: true }),
  (api, _, b) => api.delete(`/v1/patterns/${b.patternId}`, anyRev),
];

export interface RacesSeen {
  readonly statuses: ReadonlySet<number>;
  readonly edgesOfDeleted: number;
  readonly wrongGenerations: number;
  readonly dividedFamilies: number;
}

/** Every pair of the acts in turn, on two versions of their own, told apart in time by at most two milliseconds. */
export async function raceWrites(rounds: number): Promise<RacesSeen> {
  const random = randomNumbers(8);
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, random() * 2));
  const pairs = acts.flatMap((one, i) => acts.slice(i).map((other) => [one, other] as const));
  const api = await testApi();
  const sql = new Client({ connectionString: api.databaseUrl });
  await sql.connect();
  try {
    const statuses = new Set<number>();
    for (let round = 0; round < rounds; round++) {
      const [a, b] = await Promise.all([active(api), active(api)]);
      const pair = pairs[round % pairs.length] ?? [];
      const answers = await Promise.all(pair.map((act) => pause().then(() => act(api, a, b))));
      for (const { status } of answers) statuses.add(status);
    }
    return { statuses, ...(await recount(sql)) };
  } finally {
    await sql.end();
    await api.close();
  }
}

async function active(api: TestApi): Promise<Version> {
  const { pattern, node } = (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' }))
    .body;
  await api.post(`/v1/nodes/${node.nodeId}/activate`, undefined, anyRev);
  return { patternId: pattern.patternId, nodeId: node.nodeId };
}

const derives = `e.deleted_at is null and e.is_active and e.relationship_type not in ('replaced_by', 'merged_with')`;

async function recount(sql: Client): Promise<Omit<RacesSeen, 'statuses'>> {
  const count = async (query: string): Promise<number> =>
    Number((await sql.query<{ count: string }>(query)).rows[0]?.count);
  const ends = `stemma.lineage_edges e
    join stemma.lineage_nodes s on s.node_id = e.source_node_id
    join stemma.lineage_nodes t on t.node_id = e.target_node_id`;
  return {
    edgesOfDeleted: await count(
      `select count(*) from ${ends} where e.deleted_at is null and coalesce(s.deleted_at, t.deleted_at) is not null`,
    ),
    wrongGenerations: await count(`
      select count(*) from stemma.lineage_nodes n
      where n.deleted_at is null and n.generation <> 1 + coalesce((
        select max(s.generation) from ${ends} where t.node_id = n.node_id and ${derives}), 0)`),
    dividedFamilies: await count(
      `select count(*) from ${ends} where ${derives} and s.lineage_id <> t.lineage_id`,
    ),
  };
}
