import { ask, Problem, type Answer } from './ask.js';
import type { Page, Pattern } from './types.js';
import { withQuery } from './use-ask.js';

interface Hit {
  readonly patternId: string;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly version: number;
  /** How alike the meaning is; null where the name matched. */
  readonly score: number | null;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** Why meanings were not searched; null where they were. */
  readonly onlyNames: string | null;
}

interface Similar {
  readonly items: readonly (Hit & { readonly score: number })[];
}

const LIMIT = 20;

/** Patterns by a part of their name, then by what their versions mean; each once. @throws Problem */
export async function find(query: string, signal: AbortSignal): Promise<Answer<Found>> {
  const [named, similar] = await Promise.all([
    ask<Page<Pattern>>(withQuery('/v1/patterns', { name: query, limit: LIMIT }), { signal }),
    ask<Similar>('/v1/similar', { method: 'POST', body: { text: query, limit: LIMIT }, signal }).catch(
      refused,
    ),
  ]);
  const byName = named.data.items.map(({ latestVersion, ...hit }) => ({
    ...hit,
    version: latestVersion,
    score: null,
  }));
  const byMeaning = similar instanceof Problem ? [] : similar.data.items;
  const hits = new Map<string, Hit>();
  for (const hit of [...byName, ...byMeaning]) if (!hits.has(hit.patternId)) hits.set(hit.patternId, hit);
  const source = similar instanceof Problem ? named : similar;
  return {
    ...source,
    data: { hits: [...hits.values()], onlyNames: similar instanceof Problem ? similar.message : null },
  };
}

/** Without an embedding model there are names still; whatever else is refused is refused. */
function refused(error: unknown): Problem {
  if (error instanceof Problem && error.code === 'embedding_unavailable') return error;
  throw error;
}
