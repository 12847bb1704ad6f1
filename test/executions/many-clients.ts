import { Agent, request } from 'node:http';
import { addUsage, meansOf, newId, NO_USAGE, usageOf, type UsageTotals } from '@stemma/models';

export interface SentExecution {
  readonly executionId: string;
  readonly nodeId: string;
  readonly timestamp: string;
  readonly executionTimeMs: number;
  readonly success: boolean;
  readonly contextType: string | null;
}

/** Executions with times that no sum of doubles adds up exactly, over several days and contexts. */
export function someExecutions(count: number, nodeIds: readonly string[], now: Date): SentExecution[] {
  return Array.from({ length: count }, (_, index) => ({
    executionId: newId(),
    nodeId: nodeIds[index % nodeIds.length] ?? '',
    timestamp: new Date(now.getTime() - (index % 7) * 37 * 60 * 60 * 1000).toISOString(),
    executionTimeMs: index % 5 === 0 ? Math.random() * 1e-3 : Math.random() * 1e7,
    success: Math.random() < 0.9,
    contextType: [null, 'api', 'cli'][index % 3] ?? null,
  }));
}

/** What the nodes must show: summed in integers, independently of the service. */
export function totalsByNode(executions: readonly SentExecution[]): Map<string, UsageTotals> {
  const totals = new Map<string, UsageTotals>();
  for (const { nodeId, executionTimeMs, success } of executions) {
    totals.set(nodeId, addUsage(totals.get(nodeId) ?? NO_USAGE, usageOf(executionTimeMs, success)));
  }
  return totals;
}

export function meansByNode(executions: readonly SentExecution[]): Map<string, ReturnType<typeof meansOf>> {
  return new Map([...totalsByNode(executions)].map(([nodeId, totals]) => [nodeId, meansOf(totals)]));
}

/** Each client sends its next request when the last one is answered. @returns how many answers had which status. */
export async function sendFromClients(
  url: string,
  clients: number,
  bodies: readonly string[],
): Promise<Map<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const statuses = new Map<number, number>();
  let next = 0;
  const client = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const status = await post(agent, `${url}/v1/executions`, body);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return statuses;
}

function post(agent: Agent, url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(response.statusCode ?? 0);
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
