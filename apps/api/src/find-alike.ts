import { StemmaError } from '@stemma/models';
import type { FindAlike, SimilarityService } from '@stemma/orchestration';

/** A pattern has many versions that are like one another: so many are looked at for each one wanted. */
const VERSIONS_A_PATTERN = 10;
const AT_ONCE = { minPosition: null, waitMs: 0 };

/** The port of detection to what is alike; without an index nothing is. */
export function findAlikeBy(similarity: SimilarityService | 'off'): FindAlike {
  if (similarity === 'off') return () => Promise.resolve([]);
  return async (nodeId, minScore, limit) => {
    try {
      const filter = { statuses: ['draft', 'active', 'deprecated'] as const };
      const question = { likeness: { nodeId }, limit: limit * VERSIONS_A_PATTERN, minScore, filter };
      const { answer } = await similarity.find(question, AT_ONCE);
      return answer.items.map(({ node, score }) => ({ nodeId: node.nodeId, score }));
    } catch (error) {
      // It has no vector yet, or was deleted meanwhile: the next look will tell.
      if (StemmaError.is(error, 'embedding_unavailable') || StemmaError.is(error, 'node_not_found'))
        return [];
      throw error;
    }
  };
}
