import type { LineageEdge, LineageNode, Pattern } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';
import { nodesNotFound, patternErased, patternNotFound, requireNodes } from '../writes/find-or-refuse.js';
import type { Journal } from '../writes/journal.js';
import { Families, type FamilySizes } from './families.js';
import { relationKey, type Knowledge, type NodeSlot, type PatternSlot } from './known.js';
import { Structure } from './structure.js';

export interface PlanOptions {
  readonly sizes?: FamilySizes;
  /** Of edges below the nodes of the plan that are in memory at once; null: whatever it takes. */
  readonly linkLimit?: number | null;
}

/**
 * What commands will write, one after the other: a request is a chunk of one, an import's chunk has a thousand. A command
 * that throws has changed nothing.
 */
export class Plan {
  readonly families: Families;
  readonly structure: Structure;
  readonly newPatterns: PatternSlot[] = [];
  readonly newNodes: NodeSlot[] = [];
  readonly newEdges: LineageEdge[] = [];
  readonly changedEdges: LineageEdge[] = [];
  /** Nodes that have lost a parent. */
  readonly lowered = new Set<string>();

  /** @param journal Null where the events are told already. */
  constructor(
    readonly tx: Transaction,
    readonly known: Knowledge,
    readonly journal: Journal | null,
    { sizes = new Map(), linkLimit = null }: PlanOptions = {},
  ) {
    this.families = new Families(tx.families, sizes, known.aliases);
    this.structure = new Structure(tx, known.nodes, this.families, linkLimit);
  }

  addPattern(pattern: Pattern): PatternSlot {
    const unlatest = { latestNodeId: null, latestVersion: 0, advanced: false };
    const slot: PatternSlot = { pattern, isNew: true, deleted: false, erased: false, ...unlatest };
    this.known.patterns.set(pattern.patternId, slot);
    this.newPatterns.push(slot);
    this.journal?.patternCreated(pattern);
    return slot;
  }

  /** @throws StemmaError `lineage_cycle` */
  async refuseCycle(edge: LineageEdge, source: NodeSlot, target: NodeSlot): Promise<void> {
    if (edge.isActive && edge.isDerivationEdge) await this.structure.refuseCycle(edge, source, target);
  }

  /** Takes in an edge whose ends are there and that closes no cycle. `placed`: its target is new, and has its place. */
  async addEdge(edge: LineageEdge, source: NodeSlot, target: NodeSlot, placed = false): Promise<void> {
    if (edge.isActive && edge.isDerivationEdge) {
      if (placed) this.structure.link(source.nodeId, target.nodeId);
      else await this.structure.connect(source, target);
    }
    this.newEdges.push(edge);
    this.known.edges.set(edge.edgeId, { edge, deleted: false });
    this.known.relations.set(relationKey(edge), edge);
    this.journal?.edgeAdded(edge);
  }

  /** Lets ancestry run through an edge again, which must be locked. @throws StemmaError `lineage_cycle` */
  async reactivate(edge: LineageEdge, at: Date): Promise<LineageEdge> {
    const next = edge.reactivate(at);
    if (next === edge) return edge;
    const [source, target] = [this.node(next.sourceNodeId), this.node(next.targetNodeId)];
    await this.refuseCycle(next, source, target);
    if (next.isDerivationEdge) await this.structure.connect(source, target);
    this.changedEdges.push(next);
    this.known.relations.set(relationKey(next), next);
    this.journal?.edgeAdded(next);
    return next;
  }

  /** @throws StemmaError `pattern_not_found`, `pattern_erased` */
  pattern(patternId: string, ...pointers: readonly string[]): PatternSlot {
    const known = this.known.patterns.get(patternId);
    if (known?.erased === true) throw patternErased(patternId, pointers);
    if (known !== undefined && !known.deleted) return known;
    throw patternNotFound(patternId, pointers);
  }

  /** @throws StemmaError `node_not_found` */
  node(nodeId: string, ...pointers: readonly string[]): NodeSlot {
    const known = this.known.nodes.get(nodeId);
    if (known?.deleted === false) return known;
    throw nodesNotFound([nodeId], pointers);
  }

  /** A node that was named as one that is defined, or changes. @throws StemmaError `node_not_found` */
  whole(nodeId: string, ...pointers: readonly string[]): { slot: NodeSlot; state: LineageNode } {
    const slot = this.node(nodeId, ...pointers);
    if (slot.state === null) throw new Error(`the state of node ${nodeId} was not read`);
    return { slot, state: slot.state };
  }

  /** @throws StemmaError `node_not_found`, as `requireNodes` */
  nodes(nodeIds: readonly string[], pointerOf: (index: number) => string): NodeSlot[] {
    const found: NodeSlot[] = [];
    for (const id of nodeIds) {
      const known = this.known.nodes.get(id);
      if (known?.deleted === false) found.push(known);
    }
    if (found.length < nodeIds.length) requireNodes(found, nodeIds, pointerOf);
    return found;
  }
}
