import { UUID_WORDS } from './uuid-words.js';

export const HASH_BYTES = 32;

/** Of each point ever seen, one row: 110 bytes, no object. A deleted point keeps its id and rev. */
export interface PointColumns {
  readonly ids: Uint32Array;
  readonly revs: Float64Array;
  /** Where its vector is; −1: deleted. */
  readonly slots: Int32Array;
  readonly patternIds: Uint32Array;
  readonly lineageIds: Uint32Array;
  readonly hashes: Uint8Array;
  readonly hasHash: Uint8Array;
  readonly versions: Uint32Array;
  readonly namespaces: Uint32Array;
  readonly kinds: Uint32Array;
  readonly statuses: Uint8Array;
  readonly tagSets: Uint32Array;
}

export function emptyColumns(rows: number): PointColumns {
  return {
    ids: new Uint32Array(rows * UUID_WORDS),
    revs: new Float64Array(rows),
    slots: new Int32Array(rows),
    patternIds: new Uint32Array(rows * UUID_WORDS),
    lineageIds: new Uint32Array(rows * UUID_WORDS),
    hashes: new Uint8Array(rows * HASH_BYTES),
    hasHash: new Uint8Array(rows),
    versions: new Uint32Array(rows),
    namespaces: new Uint32Array(rows),
    kinds: new Uint32Array(rows),
    statuses: new Uint8Array(rows),
    tagSets: new Uint32Array(rows),
  };
}

type Column = PointColumns[keyof PointColumns];

/** In a fixed order: that of a snapshot file. */
export function listColumns(columns: PointColumns): Column[] {
  const { ids, revs, slots, patternIds, lineageIds, hashes, hasHash, versions, namespaces, kinds } = columns;
  const { statuses, tagSets } = columns;
  return [
    ids,
    revs,
    slots,
    patternIds,
    lineageIds,
    hashes,
    hasHash,
    versions,
    namespaces,
    kinds,
    statuses,
    tagSets,
  ];
}

/** The first rows in columns of another size. */
export function resizeColumns(columns: PointColumns, used: number, rows: number): PointColumns {
  const resized = emptyColumns(rows);
  const targets = listColumns(resized);
  for (const [index, source] of listColumns(columns).entries()) {
    const width = source.length / columns.revs.length;
    targets[index]?.set(source.subarray(0, used * width));
  }
  return resized;
}
