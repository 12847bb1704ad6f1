import { isUuid } from '@stemma/models';
import {
  FirstInOrder,
  type Neighbourhood,
  type Neighbours,
  type Side,
  type Traversal,
  type WalkedLink,
} from '@stemma/orchestration';
import type { LackingEnds } from './lacking-ends.js';
import { neighbourStatements, type NeighbourRow, type NeighbourStatements } from './neighbours.cypher.js';
import type { Row, Run } from './run.js';
import { revOf } from './shape.js';

/** Nodes fetched ahead in one statement at most. */
const MAX_AHEAD = 5_000;
/** From more nodes than these nothing is fetched ahead: where there are many, few levels are left. */
const NARROW = 16;
/** What was too little last time may be too little again: so that a long way takes few statements. */
const FIRST_LEVELS = 16;
const GROWTH = 4;
const MAX_LEVELS = 1_024;

type Followed = Neighbours<string>;

/** The neighbourhood of one question, remembering what it fetched. */
export class MemgraphNeighbourhood implements Neighbourhood<string> {
  /** Of all that was met. */
  readonly nodeRevs = new Map<string, number>();
  readonly edgeRevs = new Map<string, number>();
  private readonly statuses = new Map<string, string>();
  private readonly known: Record<Side, Map<string, Followed>> = {
    ancestor: new Map(),
    descendant: new Map(),
  };
  private readonly statements: Record<Side, NeighbourStatements | null>;
  /** By source, then by target. */
  private readonly edges = new Map<string, Map<string, readonly string[]>>();
  private levels = FIRST_LEVELS;

  constructor(
    private readonly run: Run,
    private readonly question: Traversal,
    private readonly lacks: LackingEnds,
  ) {
    this.statements = {
      ancestor: neighbourStatements('ancestor', question),
      descendant: neighbourStatements('descendant', question),
    };
  }

  async neighbours(side: Side, nodeIds: readonly string[], ahead: number): Promise<Followed[]> {
    this.lacks.walkOn(side, nodeIds);
    const missing = nodeIds.filter((nodeId) => !this.known[side].has(nodeId));
    const statements = this.statements[side];
    if (missing.length > 0 && statements !== null) await this.fetch(side, statements, missing, ahead);
    return nodeIds.map((nodeId) => this.known[side].get(nodeId) ?? NONE);
  }

  reported(nodeIds: readonly string[]): boolean[] {
    const wanted = new Set<string>(this.question.statuses);
    return nodeIds.map((nodeId) => wanted.has(this.statuses.get(nodeId) ?? ''));
  }

  compare(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
  }

  idOf(nodeId: string): string {
    return nodeId;
  }

  /** In id order; one more than the question's limit where there are more. All of them were met on the way. */
  async edgesOf(walked: AsyncIterable<readonly WalkedLink<string>[]>): Promise<readonly string[]> {
    const first = new FirstInOrder<string>(this.question.edgeLimit + 1, (a, b) => this.compare(a, b));
    for await (const links of walked)
      for (const { source, target } of links)
        for (const edgeId of this.edges.get(source)?.get(target) ?? []) first.add(edgeId);
    return first.items();
  }

  private async fetch(
    side: Side,
    { asked, ahead: aheadOf, parameters }: NeighbourStatements,
    ids: readonly string[],
    ahead: number,
  ): Promise<void> {
    const further = BigInt(Math.min(MAX_AHEAD, Math.max(ahead, this.levels)));
    // Sent at once: the second does not wait for the answer to the first.
    const [near, far] = await Promise.all([
      this.run(asked, { ...parameters, ids }),
      ahead === 0 || ids.length > NARROW
        ? []
        : this.run(aheadOf(this.levels), { ...parameters, ids, further }),
    ]);
    this.levels = Math.min(MAX_LEVELS, this.levels * GROWTH);
    for (const row of [...near, ...far]) this.learn(side, row);
    for (const id of ids) if (!this.known[side].has(id)) this.known[side].set(id, NONE);
  }

  private learn(side: Side, { id, found }: Row): void {
    const nodeId = String(id);
    if (this.known[side].has(nodeId)) return;
    const nodes: string[] = [];
    const { fanOut } = this.question;
    const rows = found as readonly NeighbourRow[];
    for (const [other, status, stateRev, edgeIds, edgeRevs] of rows) {
      // What somebody else made beside it may have any id, which the record could not be asked for.
      const ours = edgeIds.filter(isUuid);
      if (other === null || !isUuid(other) || ours.length === 0) continue;
      nodes.push(other);
      if (nodes.length > fanOut) break;
      this.statuses.set(other, status);
      this.nodeRevs.set(other, revOf(stateRev));
      const [source, target] = side === 'ancestor' ? [other, nodeId] : [nodeId, other];
      const targets = this.edges.get(source) ?? new Map<string, readonly string[]>();
      this.edges.set(source, targets.set(target, ours));
      for (const [index, edgeId] of edgeIds.entries()) this.edgeRevs.set(edgeId, revOf(edgeRevs[index]));
    }
    this.known[side].set(nodeId, { nodes: nodes.slice(0, fanOut), more: rows.length > fanOut });
  }
}

const NONE: Followed = { nodes: [], more: false };
