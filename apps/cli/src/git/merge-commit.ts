import type { CommitState } from './commit-state.js';
import type { Fates } from './fates.js';
import type { Advance } from './plain-commit.js';
import type { FileChange } from './tree-diff.js';
import {
  firstVersion,
  nextVersion,
  type Birth,
  type Derivation,
  type NewVersion,
  type Version,
} from './version.js';

/** One parent of a merge, with what changed from it to the merge. */
export interface MergeSide {
  readonly state: CommitState;
  readonly changes: readonly FileChange[];
  /** Whether a commit is this parent or an ancestor of it. */
  reaches(commit: number): boolean;
}

interface Side extends MergeSide {
  readonly targets: ReadonlyMap<string, FileChange>;
  /** Paths of this parent that the merge no longer has. */
  readonly removed: ReadonlySet<string>;
}

interface Origin extends Derivation {
  readonly sameBlob: boolean;
  readonly samePath: boolean;
}

/**
 * A merge of two or more parents. A path that equals some parent's goes on with that parent's version; one that
 * differs from all of them is a new version, derived from each parent's version of it.
 */
export function advanceMergeCommit(parents: readonly MergeSide[], birth: Birth, fates: Fates): Advance {
  const sides = parents.map(sideOf);
  const [main] = sides;
  if (main === undefined) throw new RangeError('A merge has parents.');
  const paths = touchedPaths(main, sides);
  const made = new Map<string, NewVersion>();
  const placed: [path: string, version: Version][] = [];
  let state = main.state;
  for (const path of [...main.removed, ...paths]) state = state.without(path);
  for (const path of paths) {
    const origins = sides.map((side) => originOf(side, path)).filter((origin) => origin !== null);
    const taken = takenVersion(origins);
    const change = main.targets.get(path);
    if (taken !== null) placed.push([path, taken]);
    else if (change !== undefined) made.set(path, newVersion(change, origins, birth));
  }
  for (const [path, { version }] of made) placed.push([path, version]);
  // Files that stay where they are keep their place; only a file that moved can turn out to be a fork.
  const moved = ([path]: [string, Version]) => Number(main.targets.has(path));
  placed.sort((one, two) => moved(one) - moved(two) || (one[0] < two[0] ? -1 : 1));
  for (const [path, version] of placed) {
    const change = main.targets.get(path);
    // Renamed differently on both sides: the file goes on at one path, and forks at the other.
    if (state.placeOf(version.history) !== undefined && change !== undefined) {
      made.set(path, forkOf(version, change, made.get(path), birth));
    }
    state = state.with(path, made.get(path)?.version ?? version);
  }
  const versions = [...made.values()].sort((one, two) => (one.path < two.path ? -1 : 1));
  return {
    state,
    versions,
    placed: placed.map(([path]) => path),
    isUnclear: [...paths, ...sides.flatMap(({ removed }) => [...removed])].some((path) =>
      sides.some((side) => side.state.get(path)?.isUnsure === true),
    ),
    ...fatesOf(state, sides, paths, fates),
    dropped: droppedOf(state, sides, paths),
  };
}

function sideOf(side: MergeSide): Side {
  const targets = new Map<string, FileChange>();
  const removed = new Set<string>();
  for (const change of side.changes) {
    if (change.status === 'deleted') removed.add(change.path);
    else targets.set(change.path, change);
    if (change.status === 'renamed') removed.add(change.from);
  }
  for (const path of targets.keys()) removed.delete(path);
  return { ...side, targets, removed };
}

/** The paths of the merge that differ from some parent, be it only in whose version they are. In order. */
function touchedPaths(main: Side, sides: readonly Side[]): string[] {
  const paths = new Set<string>();
  for (const side of sides) {
    for (const path of side.targets.keys()) paths.add(path);
    if (side === main) continue;
    for (const path of main.state.files.differing(side.state.files))
      if (!main.removed.has(path)) paths.add(path);
  }
  return [...paths].sort();
}

/** The version of a parent that a path of the merge comes from; null if the parent knows nothing of it. */
function originOf(side: Side, path: string): Origin | null {
  const change = side.targets.get(path);
  const from = change === undefined ? path : change.from;
  const version = change?.status === 'added' ? undefined : side.state.get(from);
  if (version === undefined) return null;
  const { sameBlob, similarity } = change ?? { sameBlob: true, similarity: null };
  return { version, sameBlob, samePath: from === path, similarity };
}

/** The version a path goes on with if some parent has its very blob: the furthest of the first such parent's history. */
function takenVersion(origins: readonly Origin[]): Version | null {
  const equal = origins.filter((origin) => origin.sameBlob);
  const first = equal.find((origin) => origin.samePath) ?? equal[0];
  if (first === undefined) return null;
  return equal
    .map(({ version }) => version)
    .filter(({ history }) => history === first.version.history)
    .reduce((best, version) => (version.depth > best.depth ? version : best), first.version);
}

function newVersion(change: FileChange, origins: readonly Origin[], birth: Birth): NewVersion {
  const { path, mode } = change;
  const parents = new Map<Version, Derivation>();
  for (const { version, similarity } of origins) {
    if (!parents.has(version)) parents.set(version, { version, similarity });
  }
  const [first, ...others] = parents.keys();
  if (first === undefined) {
    return { kind: 'created', version: firstVersion(birth, change), path, mode, parents: [] };
  }
  const kind = others.length > 0 ? 'merge' : 'refined';
  return {
    kind,
    version: nextVersion(birth, change, [first, ...others]),
    path,
    mode,
    parents: [...parents.values()],
  };
}

function forkOf(taken: Version, change: FileChange, made: NewVersion | undefined, birth: Birth): NewVersion {
  const { path, mode } = change;
  const parents = made?.parents ?? [{ version: taken, similarity: 1 }];
  return { kind: 'fork', version: firstVersion(birth, change), path, mode, parents };
}

/** What ends with this merge, and what lives on though a side had ended it. */
function fatesOf(
  state: CommitState,
  sides: readonly Side[],
  paths: readonly string[],
  fates: Fates,
): { ended: Version[]; revived: Version[] } {
  const revived = new Set<Version>();
  for (const path of paths) {
    const version = state.get(path);
    if (version === undefined || !fates.everEnded(version)) continue;
    if (sides.some((side) => !side.state.holds(version) && fates.endedWithin(version, side)))
      revived.add(version);
  }
  const ended = new Set<Version>();
  for (const side of sides) {
    for (const path of [...side.removed, ...paths]) {
      const version = side.state.get(path);
      if (version === undefined || state.placeOf(version.history) !== undefined) continue;
      const settled = sides.some((other) => settles(other, version));
      if (!settled || sides.some((other) => fates.revivedWithin(version, other))) ended.add(version);
    }
  }
  return { ended: [...ended], revived: [...revived] };
}

/** An ancestor's depth is always smaller: so what is as deep as the version that goes on was not taken up. */
function droppedOf(state: CommitState, sides: readonly Side[], paths: readonly string[]): Version[] {
  const dropped = new Set<Version>();
  for (const side of sides) {
    for (const path of [...side.removed, ...paths]) {
      const version = side.state.get(path);
      const place = version === undefined ? undefined : state.placeOf(version.history);
      const goesOn = place === undefined ? undefined : state.get(place);
      if (version === undefined || goesOn === undefined || goesOn === version) continue;
      if (version.depth >= goesOn.depth) dropped.add(version);
    }
  }
  return [...dropped];
}

/** Whether a side once had the version, and then either ended its file or went further with it. */
function settles(side: Side, version: Version): boolean {
  const place = side.state.placeOf(version.history);
  const present = place === undefined ? undefined : side.state.get(place);
  return (present === undefined || present.depth > version.depth) && side.reaches(version.commit);
}
