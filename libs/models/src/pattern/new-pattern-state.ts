import type { z } from 'zod';
import type { patternInputSchema } from './pattern-input.js';
import type { PatternState } from './pattern-state.js';

type Given = Omit<z.output<typeof patternInputSchema>, 'patternId'>;

/** The state of a new pattern, as `newNodeState` makes that of a node. */
export function newPatternState(patternId: string, given: Given, now: Date, rev = 1): PatternState {
  const createdAt = given.createdAt ?? now;
  return {
    patternId,
    name: given.name,
    kind: given.kind,
    description: given.description,
    namespace: given.namespace,
    language: given.language,
    tags: given.tags,
    metadata: given.metadata,
    createdAt,
    createdBy: given.createdBy,
    updatedAt: given.updatedAt ?? createdAt,
    rev,
    stateRev: rev,
  };
}
