import { Client } from 'pg';
import { testApi, type Answer, type TestApi } from './api/api-client.js';

const CLIENTS = 25;
const ACTS = 8;
const NODES = 14;

/** Always the same story for the same seed (mulberry32); how its clients interleave is left to the machine. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

interface Told {
  readonly what: string;
  readonly answer: Answer;
}

describe('the structure under 25 clients that tangle it', () => {
  let api: TestApi;
  let sql: Client;
  const told: Told[] = [];

  beforeAll(async () => {
    api = await testApi();
    sql = new Client({ connectionString: api.databaseUrl });
    await sql.connect();
    const patterns: { patternId: string; nodeId: string }[] = [];
    for (let i = 0; i < NODES; i++) {
      const { pattern, node } = (
        await api.post('/v1/patterns', { name: `p${i}`, content: i, createdBy: 'ada' })
      ).body;
      patterns.push({ patternId: pattern.patternId, nodeId: node.nodeId });
    }
    const edgeIds: string[] = [];
    await Promise.all(
      Array.from({ length: CLIENTS }, (_, seed) => client(dice(seed + 1), patterns, edgeIds)),
    );
  }, 300_000);
  afterAll(async () => {
    await sql.end();
    await api.close();
  });

  async function client(
    throwDice: (sides: number) => number,
    patterns: readonly { patternId: string; nodeId: string }[],
    edgeIds: string[],
  ): Promise<void> {
    const nodeIds = patterns.map(({ nodeId }) => nodeId);
    const node = (): string => nodeIds[throwDice(nodeIds.length)] ?? '';
    const any = { 'if-match': '*' };
    const note = (what: string, answer: Answer): Answer => {
      told.push({ what, answer });
      return answer;
    };
    for (let act = 0; act < ACTS; act++) {
      const kind = throwDice(20);
      const edgeId = edgeIds[throwDice(Math.max(1, edgeIds.length))];
      if (kind < 10 || (edgeId === undefined && kind < 15)) {
        const [sourceNodeId, targetNodeId] = [node(), node()];
        if (sourceNodeId === targetNodeId) continue;
        const relationshipType = ['parent_of', 'refined_from', 'child_of', 'replaced_by'][throwDice(4)];
        const body = { sourceNodeId, targetNodeId, relationshipType, createdBy: 'ada' };
        const answer = note('edge', await api.post('/v1/edges', body));
        if (answer.status === 201) edgeIds.push(answer.body.edgeId);
      } else if (kind < 13) {
        note('deactivate', await api.post(`/v1/edges/${edgeId}/deactivate`, { reason: 'wrong' }, any));
      } else if (kind < 15) {
        note('reactivate', await api.post(`/v1/edges/${edgeId}/reactivate`, undefined, any));
      } else if (kind < 18) {
        const parents = [...new Set([node(), node(), node()])];
        const path = `/v1/patterns/${patterns[throwDice(patterns.length)]?.patternId}/versions`;
        const evolutionType = parents.length > 1 ? 'merge' : 'refined';
        const body = { evolutionType, parentNodeIds: parents, content: null, createdBy: 'ada' };
        const answer = note('version', await api.post(path, body));
        if (answer.status === 201) nodeIds.push(answer.body.node.nodeId);
      } else if (kind < 19) {
        await api.post(`/v1/nodes/${node()}/activate`, undefined, any);
      } else {
        note('merge', await api.post(`/v1/nodes/${node()}/merge`, { targetNodeId: node() }, any));
      }
    }
  }

  const count = async (query: string): Promise<number> =>
    Number((await sql.query<{ count: string }>(query)).rows[0]?.count);
  const seen = `e.deleted_at is null and e.is_active and e.relationship_type in
    ('parent_of', 'derived_from', 'merged_from', 'refined_from', 'specialized_from', 'generalized_from', 'forked_from')`;

  it('answers everybody, and refuses for a reason of the domain only', () => {
    const statuses = new Set(told.map(({ answer }) => answer.status));
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    const codes = new Set(told.map(({ what, answer }) => `${what} ${answer.body.code ?? 'done'}`));
    expect([...codes]).toEqual(
      expect.arrayContaining(['edge done', 'edge lineage_cycle', 'version done', 'reactivate done']),
    );
    const domain = /done|lineage_cycle|edge_exists|illegal_transition|self_loop/;
    expect([...codes].filter((code) => !domain.test(code))).toEqual([]);
  });

  it('never lets a cycle come to be', async () => {
    const cycles = await count(`
      with recursive reach (start, node) as (
        select e.source_node_id, e.target_node_id from stemma.lineage_edges e where ${seen}
        union
        select r.start, e.target_node_id from reach r join stemma.lineage_edges e on e.source_node_id = r.node where ${seen}
      ) select count(*) from reach where start = node`);
    expect(cycles).toBe(0);
  });

  it('names a real cycle with each refusal: every step was an edge but the one refused', async () => {
    const { rows } = await sql.query<{ pair: string }>(
      `select source_node_id || ' ' || target_node_id as pair from stemma.lineage_edges`,
    );
    const pairs = new Set(rows.map(({ pair }) => pair));
    const refusals = told.filter(({ answer }) => answer.body.code === 'lineage_cycle');
    expect(refusals.length).toBeGreaterThan(0);
    for (const { answer } of refusals) {
      const cycle = answer.body.cycle as string[];
      expect(cycle.length).toBeGreaterThan(1);
      expect(new Set(cycle).size).toBe(cycle.length);
      const steps = cycle.map((nodeId, i) => `${nodeId} ${cycle[(i + 1) % cycle.length]}`);
      // The first step is the edge that was refused; it may exist all the same, from another time.
      expect(steps.slice(1).filter((step) => !pairs.has(step))).toEqual([]);
    }
  });

  it('keeps every generation one above the highest of its parents', async () => {
    const wrong = await count(`
      select count(*) from stemma.lineage_nodes n
      where generation <> 1 + coalesce((
        select max(p.generation) from stemma.lineage_edges e join stemma.lineage_nodes p on p.node_id = e.source_node_id
        where e.target_node_id = n.node_id and ${seen}), 0)`);
    expect(wrong).toBe(0);
  });

  it('gives those who are related one family, and lets former names of families lead there', async () => {
    const divided = await count(`
      select count(*) from stemma.lineage_edges e
      join stemma.lineage_nodes s on s.node_id = e.source_node_id
      join stemma.lineage_nodes t on t.node_id = e.target_node_id
      where ${seen} and s.lineage_id <> t.lineage_id`);
    expect(divided).toBe(0);
    // Nodes of one family were related once, though a deactivated edge may be all that said so.
    const strangers = await count(`
      with recursive kin (node, of) as (
        select node_id, node_id from stemma.lineage_nodes
        union
        select case when e.source_node_id = k.node then e.target_node_id else e.source_node_id end, k.of
        from kin k join stemma.lineage_edges e on k.node in (e.source_node_id, e.target_node_id)
        where e.relationship_type <> 'replaced_by'
      )
      select count(*) from stemma.lineage_nodes a join stemma.lineage_nodes b on a.lineage_id = b.lineage_id
      where not exists (select 1 from kin where kin.node = a.node_id and kin.of = b.node_id)`);
    expect(strangers).toBe(0);
    const lost = await count(`
      select count(*) from stemma.lineage_nodes root
      where root.version = 1 and root.lineage_id <> root.node_id
        and root.lineage_id is distinct from
          (select lineage_id from stemma.lineage_aliases where alias_id = root.node_id)`);
    expect(lost).toBe(0);
    const chains = await count(`
      select count(*) from stemma.lineage_aliases a join stemma.lineage_aliases b on b.alias_id = a.lineage_id`);
    expect(chains).toBe(0);
  });
});
