import type { AffectedVersion, ImpactReport } from '@stemma/orchestration';
import { joined, nodeJson } from './lineage-json.js';

/** The answer in pieces. */
export async function* impactJson(
  nodeId: string,
  { usageFrom, items, truncated }: ImpactReport,
  nextCursor: string | null,
): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify({ nodeId, usageFrom }).slice(0, -1)},"items":[`;
  yield* joined(items, (item) => nodeJson(item.node, factsOf(item)));
  yield `],${JSON.stringify({ truncated, nextCursor }).slice(1)}`;
}

function factsOf({ path, combined, breakingEdgeIds, executionCount, owners }: AffectedVersion): object {
  return {
    distance: path.edgeIds.length,
    confidence: path.confidence,
    combinedConfidence: combined.confidence,
    combinedPaths: combined.paths,
    combinedIsCut: combined.isCut,
    breakingEdgeIds,
    executionCount,
    owners,
  };
}
