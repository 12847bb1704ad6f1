import { StemmaError } from '@stemma/models';
import type { FindAlike, SimilarityService } from '@stemma/orchestration';

/** Versions asked for at first, for each pattern wanted; a pattern has many that are like one another. */
const VERSIONS_A_PATTERN = 10;
const MAX_VERSIONS = 10_000;
const AT_ONCE = { minPosition: null, waitMs: 0 };

/** The port of detection to what is alike. */
export function findAlikeBy(similarity: SimilarityService): FindAlike {
  return async ({ nodeId, patternId }, minScore, patterns) => {
    const filter = { statuses: ['draft', 'active', 'deprecated'] as const };
    try {
      // The versions of the pattern itself come before most others: behind them is looked as far as it takes.
      for (let limit = patterns * VERSIONS_A_PATTERN; ; limit *= 10) {
        const question = { likeness: { nodeId }, limit, minScore, filter };
        const { items } = (await similarity.find(question, AT_ONCE)).answer;
        const others = items.filter(({ node }) => node.patternId !== patternId);
        const found = new Set(others.map(({ node }) => node.patternId));
        if (found.size < patterns && items.length >= limit && limit < MAX_VERSIONS) continue;
        const first = new Set([...found].slice(0, patterns));
        return others
          .filter(({ node }) => first.has(node.patternId))
          .map(({ node, score }) => ({ nodeId: node.nodeId, score }));
      }
    } catch (error) {
      // It has no vector here now, or never will, or was deleted meanwhile: the next look will tell.
      if (StemmaError.is(error, 'embedding_unavailable') || StemmaError.is(error, 'node_not_found'))
        return [];
      throw error;
    }
  };
}
