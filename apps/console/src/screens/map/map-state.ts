/** What of the map is in its address. */
export interface MapState {
  /** Versions whose kin is shown, beside that of the one in the middle. */
  readonly open: readonly string[];
  /** The lineage as it was at that instant; null: as it is. */
  readonly asOf: string | null;
  /** Kinds of edges to follow; empty: those of derivation. */
  readonly types: readonly string[];
  /** Edges below are not followed. */
  readonly minWeight: string | null;
}

export function readMapState(search: URLSearchParams): MapState {
  const list = (name: string): string[] => (search.get(name) ?? '').split(',').filter((part) => part !== '');
  return {
    open: list('open'),
    asOf: search.get('asOf'),
    types: list('types'),
    minWeight: search.get('minWeight'),
  };
}

/** What is as it is by itself is not said. */
export function writeMapState({ open, asOf, types, minWeight }: MapState): Record<string, string> {
  return {
    ...(open.length === 0 ? {} : { open: open.join(',') }),
    ...(asOf === null ? {} : { asOf }),
    ...(types.length === 0 ? {} : { types: types.join(',') }),
    ...(minWeight === null || minWeight === '0' ? {} : { minWeight }),
  };
}
