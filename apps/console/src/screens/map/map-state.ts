/** What of the map is in its address. */
export interface MapState {
  /** Versions whose kin is shown, beside that of the one in the middle; each once more for more of it. */
  readonly open: readonly string[];
  /** The two versions between which the strongest path is marked; the first alone while the second is not chosen. */
  readonly path: readonly string[];
  /** The lineage as it was at that instant; null: as it is. */
  readonly asOf: string | null;
  /** So far around the version in the middle. */
  readonly hops: number;
  /** Versions whose chains are shown one by one. */
  readonly unfolded: readonly string[];
  /** Kinds of edges to follow; empty: those of derivation. */
  readonly types: readonly string[];
  /** Edges below are not followed. */
  readonly minWeight: string | null;
  /** In lanes: the version that is chosen; null: the one in the middle. */
  readonly selected: string | null;
  /** In lanes: the runs, as of `Folding`. */
  readonly folded: string | null;
}

export function readMapState(search: URLSearchParams): MapState {
  const list = (name: string): string[] => (search.get(name) ?? '').split(',').filter((part) => part !== '');
  return {
    open: list('open'),
    path: list('path').slice(0, 2),
    asOf: search.get('asOf'),
    hops: Math.max(1, Math.trunc(Number(search.get('hops'))) || 1),
    unfolded: list('unfolded'),
    types: list('types'),
    minWeight: search.get('minWeight'),
    selected: search.get('selected'),
    folded: search.get('folded'),
  };
}

/** What is as it is by itself is not said. */
export function writeMapState({
  open,
  path,
  asOf,
  hops,
  unfolded,
  types,
  minWeight,
  selected,
  folded,
}: MapState): Record<string, string> {
  return {
    ...(open.length === 0 ? {} : { open: open.join(',') }),
    ...(path.length === 0 ? {} : { path: path.join(',') }),
    ...(asOf === null ? {} : { asOf }),
    ...(hops === 1 ? {} : { hops: String(hops) }),
    ...(unfolded.length === 0 ? {} : { unfolded: unfolded.join(',') }),
    ...(types.length === 0 ? {} : { types: types.join(',') }),
    ...(minWeight === null || minWeight === '0' ? {} : { minWeight }),
    ...(selected === null ? {} : { selected }),
    ...(folded === null ? {} : { folded }),
  };
}

/** How many pages of the kin of each version are shown: of that in the middle, one without being opened. */
export function pagesOf(centre: string, { open }: Pick<MapState, 'open'>): Map<string, number> {
  const pages = new Map<string, number>();
  for (const nodeId of [centre, ...open]) pages.set(nodeId, (pages.get(nodeId) ?? 0) + 1);
  return pages;
}
