import { joinNames, type NamesRecord } from '@stemma/models';
import type { ChunkPlan, LineOutcome } from './chunk-plan.js';

/** Takes in the names that are new; where the latest of all is not the pattern's name, it becomes it. */
export function applyNames(plan: ChunkPlan, { patternId, names: told }: NamesRecord): LineOutcome {
  const slot = plan.pattern(patternId);
  const known = plan.known.names.get(patternId) ?? [];
  const names = joinNames(slot.pattern, known, told);
  const last = names.at(-1);
  if (last === undefined || names.length === known.length) return 'unchanged';
  const isKnown = new Set(known);
  for (const name of names) if (!isKnown.has(name)) plan.newNames.push({ patternId, ...name });
  plan.known.names.set(patternId, names);

  const before = slot.pattern;
  const at = new Date(Math.max(last.since.getTime(), before.updatedAt.getTime()));
  slot.pattern = before.revise({ name: last.name }, at);
  if (slot.pattern !== before) {
    if (!slot.isNew) slot.renamed = true;
    plan.generated?.patternRenamed(before, slot.pattern, at, before.createdBy);
  }
  return 'new';
}
