import { StemmaError, type LineageEdge } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';
import type { Families } from './families.js';
import { slotOf, type NodeSlot } from './known.js';

/** More is below the nodes of this chunk than fits in memory at once: fewer lines at a time may do. */
export class ChunkTooWide extends Error {}

/**
 * The derivation edges of a plan together with those that are stored below them: no cycle, every child's
 * generation above its parent's, one family on both ends. What is stored is read only where it is needed.
 */
export class Structure {
  private readonly children = new Map<string, Set<string>>();
  /** Stored nodes whose stored descendants are in `children`. */
  private readonly explored = new Set<string>();

  /** @param linkLimit Null: read whatever it takes. */
  constructor(
    private readonly tx: Pick<Transaction, 'families' | 'nodes'>,
    private readonly nodes: Map<string, NodeSlot>,
    private readonly families: Families,
    private readonly linkLimit: number | null,
  ) {}

  /**
   * @throws StemmaError `lineage_cycle` (with the cycle: each node derives from the one before it, the first from the
   *   last)
   */
  async refuseCycle(edge: LineageEdge, source: NodeSlot, target: NodeSlot): Promise<void> {
    // A child's generation is above its parent's: so a way back leads upwards only.
    if (source.generation <= target.generation) return;
    const wayBack = await this.path(target, source);
    if (wayBack === null) return;
    const cycle = [edge.sourceNodeId, ...wayBack.slice(0, -1)];
    const path = [...cycle, edge.sourceNodeId].join(' → ');
    throw new StemmaError(
      'lineage_cycle',
      `The edge would close a cycle of ${String(cycle.length)} nodes: ${path}.`,
      { extra: { cycle } },
    );
  }

  /** An edge between two nodes that are there: joins their families, and raises what lies below. */
  async connect(source: NodeSlot, target: NodeSlot): Promise<void> {
    this.link(source.nodeId, target.nodeId);
    const [from, to] = [this.families.resolve(source.lineageId), this.families.resolve(target.lineageId)];
    if (!target.isNew) {
      this.families.concern(from);
      this.families.concern(to);
    }
    if (from !== to) await this.families.join([from, to]);
    if (target.generation <= source.generation) await this.raise(target, source.generation + 1);
  }

  /** An edge to a new node, whose place was chosen below its parents already. */
  link(source: string, target: string): void {
    const known = this.children.get(source);
    if (known === undefined) this.children.set(source, new Set([target]));
    else known.add(target);
  }

  /** Reads what lies below several nodes at once. */
  async explore(nodeIds: readonly string[]): Promise<void> {
    const unknown = nodeIds.filter((id) => !this.explored.has(id));
    if (unknown.length === 0) return;
    const links = await this.tx.families.linksBelow(unknown, this.linkLimit);
    if (links === null) throw new ChunkTooWide('too many edges lie below the nodes of this chunk');
    const below = new Set(unknown);
    for (const { source, target } of links) {
      below.add(target);
      this.link(source, target);
    }
    const unseen = [...below].filter((id) => !this.nodes.has(id));
    for (const node of await this.tx.nodes.places(unseen, { hold: false }))
      this.nodes.set(node.nodeId, slotOf(node));
    for (const id of below) this.explored.add(id);
  }

  private async raise(start: NodeSlot, generation: number): Promise<void> {
    setGeneration(start, generation);
    // First in, first out, so that a node met on many ways is seldom raised more than once.
    const queue = [start];
    for (const node of queue) {
      for (const child of await this.childrenOf(node)) {
        if (child.generation > node.generation) continue;
        setGeneration(child, node.generation + 1);
        queue.push(child);
      }
    }
  }

  private async path(from: NodeSlot, to: NodeSlot): Promise<string[] | null> {
    const cameFrom = new Map<string, string | null>([[from.nodeId, null]]);
    const queue = [from];
    for (const node of queue) {
      for (const child of await this.childrenOf(node)) {
        if (cameFrom.has(child.nodeId)) continue;
        cameFrom.set(child.nodeId, node.nodeId);
        if (child === to) return pathTo(to.nodeId, cameFrom);
        if (child.generation < to.generation) queue.push(child);
      }
    }
    return null;
  }

  private async childrenOf(node: NodeSlot): Promise<NodeSlot[]> {
    if (!node.isNew) await this.explore([node.nodeId]);
    const ids = [...(this.children.get(node.nodeId) ?? [])];
    return ids.map((id) => this.nodes.get(id)).filter((child) => child !== undefined);
  }
}

function setGeneration(node: NodeSlot, generation: number): void {
  node.generation = generation;
  if (!node.isNew) node.raised = true;
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string | null>): string[] {
  const path: string[] = [];
  for (let node: string | null = end; node !== null; node = cameFrom.get(node) ?? null) path.unshift(node);
  return path;
}
