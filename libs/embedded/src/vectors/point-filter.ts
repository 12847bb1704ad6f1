import { LINEAGE_STATUSES } from '@stemma/models';
import type { SimilarityFilter } from '@stemma/orchestration';
import type { PointTable } from './point-table.js';
import { compareUuids, UUID_WORDS, uuidWords } from './uuid-words.js';

type Condition = (row: number) => boolean;

/** 'all' where the filter has no condition, 'none' where no point of the table can fit it. */
export function compileFilter(filter: SimilarityFilter, table: PointTable): Condition | 'all' | 'none' {
  const { columns } = table;
  const conditions: Condition[] = [];
  if (filter.namespace !== undefined) {
    const namespace = table.namespaces.find(filter.namespace);
    if (namespace === undefined) return 'none';
    conditions.push((row) => columns.namespaces[row] === namespace);
  }
  if (filter.kind !== undefined) {
    const kind = table.kinds.find(filter.kind);
    if (kind === undefined) return 'none';
    conditions.push((row) => columns.kinds[row] === kind);
  }
  if (filter.statuses !== undefined && filter.statuses.length > 0) {
    const fits = LINEAGE_STATUSES.map((status) => filter.statuses?.includes(status) === true);
    conditions.push((row) => fits[columns.statuses[row] as number] === true);
  }
  if (filter.tags !== undefined && filter.tags.length > 0) {
    const fits = fittingTagSets(filter.tags, table);
    if (!fits.includes(1)) return 'none';
    conditions.push((row) => fits[columns.tagSets[row] as number] === 1);
  }
  if (filter.lineageId !== undefined) {
    const lineage = uuidWords(filter.lineageId);
    if (lineage === null) return 'none';
    conditions.push((row) => compareUuids(columns.lineageIds, row * UUID_WORDS, lineage, 0) === 0);
  }
  const excluded = filter.excludeLineageId === undefined ? null : uuidWords(filter.excludeLineageId);
  if (excluded !== null) {
    conditions.push((row) => compareUuids(columns.lineageIds, row * UUID_WORDS, excluded, 0) !== 0);
  }
  if (conditions.length === 0) return 'all';
  return (row) => conditions.every((fits) => fits(row));
}

/** Sets of tags are few where points are many, so tags are compared once for each set. */
function fittingTagSets(tags: readonly string[], table: PointTable): Uint8Array {
  return Uint8Array.from(table.tagSets.texts, (_, tagSet) => {
    const present = new Set(table.tagsOf(tagSet));
    return tags.every((tag) => present.has(tag)) ? 1 : 0;
  });
}
