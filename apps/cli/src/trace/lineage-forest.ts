/** A version, as a tree shows it. */
export interface TreeVersion {
  readonly nodeId: string;
  readonly patternId: string;
  readonly name: string;
  readonly version: number;
  readonly generation: number;
  readonly status: string;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** From the older to the newer version. */
export interface TreeLink {
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: string;
  readonly changeSummary: string | null;
  readonly breakingChanges: boolean;
}

/** Versions that follow one another, oldest first. */
export interface Line {
  readonly steps: readonly Step[];
  /** Versions in it, branches included. */
  readonly size: number;
  readonly holdsFocus: boolean;
}

export interface Step {
  readonly version: TreeVersion;
  /** By which it hangs on the step before it, or on the one that its line branches from; null for a root. */
  readonly link: TreeLink | null;
  /** What else it came from: more than one parent makes a merge. */
  readonly otherParents: readonly TreeVersion[];
  /** Versions elsewhere in the tree that it went into. */
  readonly mergedInto: readonly TreeVersion[];
  /** Lines that begin here, beside the one that goes on. */
  readonly branches: readonly Line[];
  readonly isFocus: boolean;
}

interface Knot {
  readonly version: TreeVersion;
  parent: Knot | null;
  link: TreeLink | null;
  otherParents: Knot[];
  mergedInto: Knot[];
  children: Knot[];
  /** Versions from here to the end of the longest line below. */
  height: number;
  leadsToFocus: boolean;
}

/**
 * A lineage is a graph, shown as trees: each version hangs on one parent (of its own pattern rather than another, the
 * one furthest from the root; where it derives from none, on what feeds it), and only names the others. Of several children the one that goes on in the same line
 * leads to the focus, else stays in the pattern, else has the longest line below it. Time is linear in the graph, and
 * a chain of any length takes no stack.
 */
export function growForest(
  versions: readonly TreeVersion[],
  links: readonly TreeLink[],
  focusNodeId: string,
): readonly Line[] {
  const knots = new Map(versions.map((version) => [version.nodeId, knotOf(version)]));
  tie(knots, links);
  const ordered = topological([...knots.values()]);
  for (let index = ordered.length - 1; index >= 0; index--) {
    const knot = ordered[index];
    if (knot?.parent) knot.parent.height = Math.max(knot.parent.height, knot.height + 1);
  }
  for (let at = knots.get(focusNodeId) ?? null; at !== null; at = at.parent) at.leadsToFocus = true;
  for (const knot of knots.values())
    knot.children.sort((a, b) => preference(b, knot) - preference(a, knot) || byAge(a, b));
  const roots = ordered.filter(({ parent }) => parent === null);
  roots.sort((a, b) => Number(b.leadsToFocus) - Number(a.leadsToFocus) || b.height - a.height || byAge(a, b));
  return roots.map((root) => lineFrom(root, focusNodeId));
}

function knotOf(version: TreeVersion): Knot {
  return {
    version,
    parent: null,
    link: null,
    otherParents: [],
    mergedInto: [],
    children: [],
    height: 1,
    leadsToFocus: false,
  };
}

function tie(knots: ReadonlyMap<string, Knot>, links: readonly TreeLink[]): void {
  const incoming = new Map<Knot, Map<Knot, TreeLink>>();
  for (const link of links) {
    const source = knots.get(link.sourceNodeId);
    const target = knots.get(link.targetNodeId);
    if (source === undefined || target === undefined || source === target) continue;
    const parents = incoming.get(target) ?? new Map<Knot, TreeLink>();
    if (!parents.has(source)) parents.set(source, link);
    incoming.set(target, parents);
  }
  for (const [knot, parents] of incoming) {
    // What is older by generation can carry a version: such a tie never closes a circle.
    const older = [...parents.keys()].filter(({ version }) => version.generation < knot.version.generation);
    older.sort((a, b) => closeness(b, knot) - closeness(a, knot) || byAge(b, a));
    const [parent] = older;
    if (parent !== undefined) hang(knot, parent, parents);
  }
  // Data flow in circles, too: of what feeds a version and is no older, the first that does not hang on it carries it.
  for (const [knot, parents] of incoming) {
    const parent = knot.parent ?? [...parents.keys()].sort(byAge).find((source) => !hangsOn(source, knot));
    if (parent !== undefined && knot.parent === null) hang(knot, parent, parents);
    for (const other of parents.keys()) {
      if (other === parent) continue;
      knot.otherParents.push(other);
      other.mergedInto.push(knot);
    }
    knot.otherParents.sort((a, b) => closeness(b, knot) - closeness(a, knot) || byAge(b, a));
  }
}

function hang(knot: Knot, parent: Knot, parents: ReadonlyMap<Knot, TreeLink>): void {
  knot.parent = parent;
  knot.link = parents.get(parent) ?? null;
  parent.children.push(knot);
}

function hangsOn(knot: Knot, other: Knot): boolean {
  let at: Knot | null = knot;
  while (at !== null && at !== other) at = at.parent;
  return at !== null;
}

function closeness(parent: Knot, { version }: Knot): number {
  return parent.version.generation + (parent.version.patternId === version.patternId ? 1e9 : 0);
}

function preference(child: Knot, { version }: Knot): number {
  const stays = child.version.patternId === version.patternId;
  return (child.leadsToFocus ? 1e12 : 0) + (stays ? 1e9 : 0) + child.height;
}

function byAge(a: Knot, b: Knot): number {
  return a.version.version - b.version.version || (a.version.nodeId < b.version.nodeId ? -1 : 1);
}

/** Parents before children. */
function topological(knots: readonly Knot[]): Knot[] {
  const ordered = knots.filter(({ parent }) => parent === null);
  // The array grows while it is walked.
  for (const { children } of ordered) ordered.push(...children);
  return ordered;
}

function lineFrom(first: Knot, focusNodeId: string): Line {
  const steps: Step[] = [];
  let size = 0;
  for (let knot: Knot | undefined = first; knot !== undefined; knot = knot.children[0]) {
    const branches = knot.children.slice(1).map((child) => lineFrom(child, focusNodeId));
    steps.push({
      version: knot.version,
      link: knot.link,
      otherParents: knot.otherParents.map(({ version }) => version),
      mergedInto: knot.mergedInto.map(({ version }) => version),
      branches,
      isFocus: knot.version.nodeId === focusNodeId,
    });
    size += 1 + sum(branches.map((branch) => branch.size));
  }
  return { steps, size, holdsFocus: first.leadsToFocus };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
