/**
 * A history as git draws it: newest first, each path in a lane of its own, the trunk in lane 0. What is known of older
 * versions decides nothing about newer ones, so pages append without a new layout, in time linear in their rows.
 */
export interface Drawn {
  readonly id: string;
  /** Those that will be drawn further down, the trunk's first. */
  readonly parents: readonly string[];
}

export interface LaidRow {
  readonly lane: number;
  /** Lanes that come from above and end in this version, its own included. */
  readonly into: readonly number[];
  /** Lanes that go on below from this version, in the order of its parents. */
  readonly out: readonly number[];
  /** Lanes that pass by; those further out than can be told apart together as one. */
  readonly through: readonly number[];
}

/** By lane, the version that it leads to; null where the lane is free. */
export type Lanes = readonly (string | null)[];

export interface Laid {
  readonly rows: readonly LaidRow[];
  /** What the next page begins with. */
  readonly lanes: Lanes;
}

/** So many are told apart; further out a version joins a lane that leads to its parent, where there is one. */
export const MOST_LANES = 24;

export function layOut(before: Lanes, drawn: readonly Drawn[]): Laid {
  const lanes = [...before];
  const rows = drawn.map((version) => place(lanes, version));
  return { rows, lanes };
}

function place(lanes: (string | null)[], { id, parents }: Drawn): LaidRow {
  const into = indexesOf(lanes, id);
  const lane = into[0] ?? free(lanes);
  for (const ended of into) lanes[ended] = null;
  const through = passing(lanes, lane);
  const [trunk, ...others] = parents;
  const out: number[] = [];
  if (trunk !== undefined) {
    const shared = lane < MOST_LANES ? -1 : lanes.indexOf(trunk);
    out.push(shared === -1 ? lane : shared);
    if (shared === -1) lanes[lane] = trunk;
  }
  for (const parent of others) {
    const known = lanes.indexOf(parent);
    const taken = known === -1 ? free(lanes) : known;
    lanes[taken] = parent;
    out.push(taken);
  }
  while (lanes.at(-1) === null) lanes.pop();
  return { lane, into, out, through };
}

function passing(lanes: Lanes, own: number): number[] {
  const near = lanes.slice(0, MOST_LANES);
  const passed = near.flatMap((target, index) => (target === null || index === own ? [] : [index]));
  const isMore = lanes.some((target, index) => index >= MOST_LANES && target !== null && index !== own);
  return isMore ? [...passed, MOST_LANES] : passed;
}

function indexesOf(lanes: Lanes, id: string): number[] {
  return lanes.flatMap((target, index) => (target === id ? [index] : []));
}

function free(lanes: (string | null)[]): number {
  const index = lanes.indexOf(null);
  if (index !== -1) return index;
  return lanes.push(null) - 1;
}

/** How many lanes a row touches. */
export function widthOf({ lane, into, out, through }: LaidRow): number {
  return Math.max(lane, ...into, ...out, ...through) + 1;
}
