import { unitsOf, utcDay, usageOf, TIME_DIGITS } from '@stemma/models';
import pg from 'pg';
import { testApi } from '../api/api-client.js';
import { meansByNode, sendFromClients, someExecutions, totalsByNode } from './many-clients.js';

/** Acceptance 4: many clients record on few nodes, and every count and sum is exact to the last unit. */
export async function recordExactly(count: number): Promise<void> {
  const api = await testApi();
  try {
    const nodes = await Promise.all(
      Array.from(
        { length: 10 },
        async (_, n) => (await api.post('/v1/patterns', { name: `p${n}`, createdBy: 'ada' })).body.node,
      ),
    );
    const executions = someExecutions(
      count,
      nodes.map((node) => node.nodeId as string),
      new Date(),
    );
    // One in twenty is sent twice.
    const bodies = executions.map((execution) => JSON.stringify(execution));
    const repeated = bodies.filter((_, index) => index % 20 === 0);
    const statuses = await sendFromClients(api.url, 64, [...bodies, ...repeated]);
    expect(Object.fromEntries(statuses)).toEqual({ 201: count, 200: repeated.length });

    const expected = meansByNode(executions);
    for (const { nodeId, patternId } of nodes) {
      const { items } = (await api.get(`/v1/patterns/${patternId}/versions`)).body;
      expect(items[0]).toMatchObject(expected.get(nodeId) ?? {});
    }
    await checkSums(api.databaseUrl, executions);
  } finally {
    await api.close();
  }
}

async function checkSums(databaseUrl: string, executions: ReturnType<typeof someExecutions>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: nodes } = await client.query<{ id: string; count: string; time: string; success: string }>(
      `select node_id as id, usage_count as count, usage_time_sum_ms as time, usage_success_sum as success
       from stemma.node_usage`,
    );
    const found = nodes.map(({ id, count, time, success }) => [
      id,
      { count: Number(count), timeSumNs: unitsOf(time, TIME_DIGITS), successSum: unitsOf(success, 9) },
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(totalsByNode(executions)));

    const { rows: days } = await client.query<{ day: string; count: string; success: string; time: string }>(
      `select day::text, sum(execution_count) as count, sum(success_count) as success, sum(execution_time_sum_ms) as time
       from stemma.usage_daily group by day order by day`,
    );
    const expected = new Map<string, { count: number; success: number; timeNs: bigint }>();
    for (const { timestamp, success, executionTimeMs } of executions) {
      const day = utcDay(new Date(timestamp));
      const known = expected.get(day) ?? { count: 0, success: 0, timeNs: 0n };
      expected.set(day, {
        count: known.count + 1,
        success: known.success + (success ? 1 : 0),
        timeNs: known.timeNs + usageOf(executionTimeMs, success).timeSumNs,
      });
    }
    expect(
      days.map(({ day, count, success, time }) => [
        day,
        Number(count),
        Number(success),
        unitsOf(time, TIME_DIGITS),
      ]),
    ).toEqual(
      [...expected]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([day, { count, success, timeNs }]) => [day, count, success, timeNs]),
    );
    const { rows: all } = await client.query(
      `select count(*)::int as executions,
         (select sum(execution_count)::int from stemma.usage_daily) as days,
         (select sum(usage_count)::int from stemma.node_usage) as nodes
       from stemma.executions`,
    );
    expect(all).toEqual([
      { executions: executions.length, days: executions.length, nodes: executions.length },
    ]);
  } finally {
    await client.end();
  }
}
