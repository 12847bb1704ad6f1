import {
  joinNames,
  patternOfRecord,
  StemmaError,
  type AliasRecord,
  type NamesRecord,
  type PatternRecord,
} from '@stemma/models';
import { patternErased } from '../writes/find-or-refuse.js';
import { isKnown, taken, type ImportPlan, type LineOutcome } from './import-plan.js';
import { isSamePattern } from './same-as-stored.js';

export function applyPattern(plan: ImportPlan, record: PatternRecord): LineOutcome {
  const { patternId } = record;
  const known = plan.known.patterns.get(patternId);
  if (known?.erased === true) throw patternErased(patternId);
  if (known?.deleted === true) throw taken('pattern', patternId, 'has been deleted');
  if (isKnown('pattern', patternId, known, ({ pattern }) => isSamePattern(pattern, record)))
    return 'unchanged';
  plan.addPattern(patternOfRecord(record, plan.options.now));
  return 'new';
}

/** Takes in the names that are new; where the latest of all is not the pattern's name, it becomes it. */
export function applyNames(plan: ImportPlan, { patternId, names: incoming }: NamesRecord): LineOutcome {
  const slot = plan.pattern(patternId, '/patternId');
  const known = plan.facts.names.get(patternId) ?? [];
  const names = joinNames(slot.pattern, known, incoming);
  const last = names.at(-1);
  if (last === undefined || names.length === known.length) return 'unchanged';
  const isKnownName = new Set(known);
  for (const name of names) if (!isKnownName.has(name)) plan.newNames.push({ patternId, ...name });
  plan.facts.names.set(patternId, names);

  const before = slot.pattern;
  const at = new Date(Math.max(last.since.getTime(), before.updatedAt.getTime()));
  slot.pattern = before.revise({ name: last.name }, at);
  if (slot.pattern !== before) {
    if (!slot.isNew) plan.renamed.add(patternId);
    plan.journal?.patternRenamed(before, slot.pattern, at, before.createdBy);
  }
  return 'new';
}

export async function applyAlias(
  plan: ImportPlan,
  { aliasId, lineageId }: AliasRecord,
): Promise<LineOutcome> {
  if (aliasId === lineageId) {
    throw StemmaError.invalidAt('/lineageId', 'must be another family');
  }
  if (!(await plan.families.alias(aliasId, lineageId))) return 'unchanged';
  plan.aliases++;
  return 'new';
}
