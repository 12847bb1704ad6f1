import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@stemma/models';
import type { HttpClient } from './http-client.js';
import { percentile } from './median.js';

const SECONDS = 4;
const PER_SECOND = 75;

/** What a service is asked beside the work that is measured: reads and writes by turns. */
export function otherRequests(client: HttpClient, nodeId: string): readonly (() => Promise<unknown>)[] {
  return [
    () => client.get('/v1/sync'),
    () => client.get('/v1/patterns?limit=10'),
    () => client.get(`/v1/nodes/${nodeId}`),
    () => client.get(`/v1/nodes/${nodeId}/ancestors`),
    () => client.post('/v1/executions', { nodeId, executionTimeMs: 12.5, success: true }),
    () => client.post('/v1/patterns', { name: newId(), createdBy: 'bench', content: 'a' }),
  ];
}

/**
 * Milliseconds from when a request was due until it is answered. Requests come at their time whether earlier ones are
 * answered or not, so what a slow moment delays is counted.
 */
export async function p99Of(requests: readonly (() => Promise<unknown>)[]): Promise<number> {
  const [start, times]: [number, number[]] = [performance.now(), []];
  const pending: Promise<unknown>[] = [];
  const failures: unknown[] = [];
  for (let n = 0; n < SECONDS * PER_SECOND; n++) {
    const due = start + (n * 1000) / PER_SECOND;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    const send = requests[n % requests.length];
    if (send === undefined) continue;
    const told = (): number => times.push(performance.now() - due);
    pending.push(send().then(told, (error: unknown) => failures.push(error)));
  }
  await Promise.all(pending);
  if (failures.length > 0) throw new Error('not every request was answered', { cause: failures[0] });
  return percentile(times, 0.99);
}
