import { InfluxMirror } from '@stemma/influxdb';
import { instantOf, type Entity } from '@stemma/projection';
import { TestInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import type { MeasuredStore } from './measured-store.js';

/** Executions. */
export async function influxStore(): Promise<MeasuredStore> {
  const server = await TestInflux.start();
  const { org, url, token } = server.options;
  const [bucket, bare] = [server.newBucket(), server.newBucket()];
  const mirror = new InfluxMirror({
    ...{ ...server.options, patternTag: true, bucket },
    warn: (line) => {
      console.error(line);
    },
  });
  const must = async (method: string, path: string, body?: unknown): Promise<void> => {
    const { status } = await server.ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} is answered with ${String(status)}`);
  };
  let isMade = false;
  return {
    mirror,
    loadBare: async (_, page) => {
      if (!isMade)
        await must('POST', '/api/v2/buckets', {
          name: bare,
          orgID: await server.orgId(),
          retentionRules: [],
        });
      isMade = true;
      if ((await server.write(bare, page.flatMap(linesOf).join('\n'))) !== 204)
        throw new Error('the lines were not written');
    },
    clearBare: async () => {
      await must('DELETE', `/api/v2/buckets/${(await server.bucketId(bare)) ?? ''}`);
    },
    drift: async (count, feed) => {
      const start = (await feed.firstInstant('execution', new Date(0))) ?? new Date(0);
      const some = await feed.between('execution', start, new Date(Date.now()), count + 1);
      const stop = some[count] === undefined ? null : instantOf(some[count]);
      if (stop === null) throw new Error('there are not so many');
      const predicate = '_measurement="pattern_execution"';
      await must('POST', `/api/v2/delete?org=${org}&bucket=${bucket}`, { start, stop, predicate });
    },
    shown: async () => {
      const query = `from(bucket: "${bucket}") |> range(start: 0) |> filter(fn: (r) => r._measurement == "pattern_execution" and r._field == "execution_id") |> group() |> count()`;
      const response = await fetch(`${url}/api/v2/query?org=${org}`, {
        method: 'POST',
        headers: {
          authorization: `Token ${token}`,
          'content-type': 'application/vnd.flux',
          accept: 'application/csv',
        },
        body: query,
      });
      return Number((await response.text()).trim().split('\n').at(-1)?.split(',').at(-1));
    },
    stop: () => server.stop(),
  };
}

/** With as many tags and fields as the mirror writes. */
function linesOf({ subject, state }: Entity): string[] {
  if (subject !== 'execution' || state === null) return [];
  const { executionId, nodeId, patternId, timestamp, executionTimeMs, success, contextType, ordinal } = state;
  const tags = `context_type=${contextType ?? '-'},outcome=${success ? 'success' : 'failure'},pattern_id=${patternId}`;
  const counts = ['http_calls', 'database_queries', 'cache_hits', 'cache_misses', 'chk'].map(
    (key) => `${key}=0i`,
  );
  const fields = `execution_id="${executionId}",node_id="${nodeId}",execution_time_ms=${String(executionTimeMs)}`;
  const at = BigInt(timestamp.getTime()) * 1_000_000n + BigInt(ordinal % 1_000_000);
  return [`pattern_execution,${tags} ${fields},${counts.join(',')} ${String(at)}`];
}
