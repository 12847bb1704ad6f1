import { LINEAGE_STATUSES } from '@stemma/models';
import {
  FirstInOrder,
  type Neighbourhood,
  type Neighbours,
  type Side,
  type Traversal,
  type Turn,
  type WalkedLink,
} from '@stemma/orchestration';
import type { Adjacency } from './adjacency.js';
import type { GraphContent } from './graph-content.js';
import { GraphFilter } from './graph-filter.js';
import type { LackingRows } from './lacking-rows.js';

/** So few nodes and edges are looked at at once. */
const FEW = 4096;

type Followed = Neighbours<number>;

/** The neighbourhood of one question; nodes are rows. */
export class GraphNeighbourhood implements Neighbourhood<number> {
  private readonly filter: GraphFilter;
  private readonly wanted: ReadonlySet<number>;

  constructor(
    private readonly graph: GraphContent,
    private readonly question: Traversal,
    private readonly turn: Turn,
    private readonly lacking: LackingRows,
  ) {
    this.filter = new GraphFilter(graph, question);
    this.wanted = new Set(question.statuses.map((status) => LINEAGE_STATUSES.indexOf(status)));
  }

  neighbours(side: Side, rows: readonly number[]): readonly Followed[] | Promise<readonly Followed[]> {
    const { counts } = side === 'ancestor' ? this.graph.incoming : this.graph.outgoing;
    let edges = 0;
    for (const row of rows) edges += counts[row] as number;
    if (rows.length + edges > FEW) return this.inTurns(side, rows);
    return rows.map((row) => this.followedFrom(side, row));
  }

  reported(rows: readonly number[]): boolean[] {
    return rows.map((row) => this.wanted.has(this.graph.vertices.states[row] as number));
  }

  compare(a: number, b: number): number {
    return this.graph.vertices.table.compare(a, b);
  }

  idOf(row: number): string {
    return this.graph.vertices.table.idOf(row);
  }

  isSeen(row: number): boolean {
    return this.filter.isSeen(row);
  }

  /** The edges that the links stand for, in id order; one more than the question's limit where there are more. */
  async edgesOf(walked: AsyncIterable<readonly WalkedLink<number>[]>): Promise<string[]> {
    const { table } = this.graph.links;
    const first = new FirstInOrder<number>(this.question.edgeLimit + 1, (a, b) => table.compare(a, b));
    for await (const page of walked) {
      for (const link of page) {
        for (const row of this.rowsOf(link)) first.add(row);
        if (this.turn.isOverAfter(1)) await this.turn.next();
      }
    }
    const edgeIds: string[] = [];
    for (const row of first.items()) {
      edgeIds.push(table.idOf(row));
      if (this.turn.isOverAfter(1)) await this.turn.next();
    }
    return edgeIds;
  }

  private rowsOf({ source, target }: WalkedLink<number>): number[] {
    const { links, outgoing, incoming } = this.graph;
    const rows: number[] = [];
    // The shorter of the two lists.
    const fromSource = (outgoing.counts[source] as number) <= (incoming.counts[target] as number);
    const [list, node, ends, end] = fromSource
      ? ([outgoing, source, links.targets, target] as const)
      : ([incoming, target, links.sources, source] as const);
    for (let place = this.placeOf(list, node, ends, end); place < (list.counts[node] as number); place++) {
      const row = list.at(node, place);
      if (ends[row] !== end) break;
      if (this.filter.isFollowed(row)) rows.push(row);
    }
    return rows;
  }

  private async inTurns(side: Side, rows: readonly number[]): Promise<Followed[]> {
    const followed: Followed[] = [];
    for (const row of rows) {
      const neighbours = this.followedFrom(side, row);
      followed.push(neighbours);
      if (this.turn.isOverAfter(1 + neighbours.nodes.length)) await this.turn.next();
    }
    return followed;
  }

  private followedFrom(side: Side, node: number): Followed {
    const { links, outgoing, incoming } = this.graph;
    const [list, ends] = side === 'ancestor' ? [incoming, links.sources] : [outgoing, links.targets];
    const count = list.counts[node] as number;
    if (count === 0) return NONE;
    list.tidy(node);
    const { fanOut } = this.question;
    const nodes: number[] = [];
    let last = -1;
    for (let place = 0; place < count; place++) {
      const row = list.at(node, place);
      const end = ends[row] as number;
      this.lacking.meet(row, end);
      if (end === last || !this.filter.isFollowed(row) || !this.filter.isSeen(end)) continue;
      if (nodes.length === fanOut) return { nodes, more: true };
      nodes.push(end);
      last = end;
    }
    return { nodes, more: false };
  }

  /** Where in a node's list the edges with this other end begin. */
  private placeOf(list: Adjacency, node: number, ends: Uint32Array, end: number): number {
    list.tidy(node);
    let low = 0;
    let high = list.counts[node] as number;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(ends[list.at(node, middle)] as number, end) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const NONE: Followed = { nodes: [], more: false };
