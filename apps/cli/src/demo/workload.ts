import type { ExecutionInput } from '@stemma/client';
import { idFrom } from '@stemma/models';
import type { PatternAnswer, UsageAnswer } from '../client/answers.js';
import { pages, type StemmaClient } from '../client/stemma-client.js';

export interface Workload {
  readonly versions: number;
  readonly sent: number;
  readonly durationMs: number;
  /** Of all executions of the pattern, those of earlier demos among them. */
  readonly usage: UsageAnswer;
}

const VERSIONS = 5;
const EXECUTIONS_A_VERSION = 200;

/**
 * Records executions of the last versions of a pattern. They are made up, but really recorded: by their ids a second
 * demo adds none. Newer versions are somewhat faster and fail less, so that there is something to see.
 */
export async function recordWorkload(
  client: StemmaClient,
  { patternId, latestVersion }: PatternAnswer,
): Promise<Workload> {
  const startedAt = Date.now();
  const nodeIds = await lastVersions(client, patternId, latestVersion);
  for (const [age, nodeId] of nodeIds.toReversed().entries()) {
    await client.record(
      Array.from({ length: EXECUTIONS_A_VERSION }, (_, number) => execution(nodeId, age, number)),
    );
  }
  const usage = await client.performance(patternId);
  return {
    versions: nodeIds.length,
    sent: nodeIds.length * EXECUTIONS_A_VERSION,
    durationMs: Date.now() - startedAt,
    usage,
  };
}

async function lastVersions(
  client: StemmaClient,
  patternId: string,
  latestVersion: number,
): Promise<string[]> {
  const nodeIds: string[] = [];
  for await (const items of pages((cursor) => client.versions(patternId, { limit: 1_000, ...cursor }))) {
    for (const { version, nodeId } of items) if (version > latestVersion - VERSIONS) nodeIds.push(nodeId);
  }
  return nodeIds;
}

function execution(nodeId: string, age: number, number: number): ExecutionInput {
  const chance = (salt: string): number =>
    Number.parseInt(idFrom('demo', nodeId, salt, String(number)).slice(0, 8), 16) / 2 ** 32;
  return {
    executionId: idFrom('demo-execution', nodeId, String(number)),
    nodeId,
    // Long-tailed, as such things are: most near 20 ms, some far above.
    executionTimeMs:
      Math.round((20 + 4 * age) * Math.exp(0.6 * (chance('a') + chance('b') + chance('c') - 1.5) * 2) * 100) /
      100,
    success: chance('success') > 0.02 + 0.02 * age,
    contextType: 'demo',
  };
}
