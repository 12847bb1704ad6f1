import {
  LINEAGE_STATUSES,
  MAX_INSTANT_MS,
  MIN_INSTANT_MS,
  STORED_RELATIONSHIP_TYPES,
  type StoredRelationshipType,
} from '@stemma/models';
import type { HeldRevs } from '@stemma/orchestration';
import {
  type Correction,
  type Entity,
  type Held,
  type LineageLink,
  type LineageVertex,
  type StoredPosition,
} from '@stemma/projection';
import { Adjacency, type AdjacencyContent } from './adjacency.js';
import { UUID_WORDS } from '../vectors/uuid-words.js';
import { ACTIVE, BREAKING, LinkColumns, NO_NODE, type LinkColumnsContent } from './link-columns.js';
import { VertexColumns, type VertexColumnsContent } from './vertex-columns.js';

export interface GraphArrays {
  readonly vertices: VertexColumnsContent;
  readonly links: LinkColumnsContent;
  readonly outgoing: AdjacencyContent;
  readonly incoming: AdjacencyContent;
}

/** What a graph mirror holds of the entities it is sent. */
export type GraphSubject = 'vertex' | 'link';

const GREATEST_REV = 0xffffffff;

/** The lineage in arrays: no object and no text for any node or edge. An edge is kept before its ends are known. */
export class GraphContent implements HeldRevs {
  readonly vertices: VertexColumns;
  readonly links: LinkColumns;
  /** Of each node the edges that start in it, in the order of their targets. */
  readonly outgoing: Adjacency;
  /** Of each node the edges that end in it, in the order of their sources. */
  readonly incoming: Adjacency;
  position: StoredPosition | null = null;
  /** An object for each content: it is its own name. */
  readonly content = this;

  constructor(arrays?: GraphArrays) {
    this.vertices = new VertexColumns(arrays?.vertices);
    this.links = new LinkColumns(arrays?.links);
    const { table } = this.vertices;
    const { links } = this;
    const byTarget = (a: number, b: number): number =>
      table.compare(links.targets[a] as number, links.targets[b] as number);
    const bySource = (a: number, b: number): number =>
      table.compare(links.sources[a] as number, links.sources[b] as number);
    this.outgoing = new Adjacency(table.capacity, byTarget, arrays?.outgoing);
    this.incoming = new Adjacency(table.capacity, bySource, arrays?.incoming);
  }

  nodeRev(nodeId: string): number | null {
    const row = this.vertices.table.find(nodeId);
    return row < 0 ? null : this.vertices.revOf(row);
  }

  edgeRev(edgeId: string): number | null {
    const row = this.links.table.find(edgeId);
    return row < 0 ? null : this.links.revOf(row);
  }

  /** @throws RangeError, TypeError where the state of one cannot be held; those before it are. */
  apply(entities: readonly Entity[]): void {
    for (const entity of entities) {
      if (entity.subject === 'vertex') this.applyVertex(entity.id, entity.rev, entity.state);
      if (entity.subject === 'link') this.applyLink(entity.id, entity.rev, entity.state);
    }
  }

  /** Makes the next state of an entity count, provided that it is held as it was seen. @returns whether it is. */
  forget({ entity: { subject, id, rev }, heldRev }: Correction): boolean {
    if (subject !== 'vertex' && subject !== 'link') return false;
    const { vertices, links } = this;
    const columns = subject === 'vertex' ? vertices : links;
    const row = columns.table.find(id);
    if (row < 0) return heldRev === null;
    const isHeld = subject === 'vertex' ? vertices.isSeen(row) : links.isHeld(row);
    const isNoNewer = rev === columns.revOf(row) || columns.isNewer(row, rev);
    const isAsSeen = heldRev === null ? !isHeld && isNoNewer : isHeld && columns.revOf(row) === heldRev;
    if (isAsSeen) columns.forget(row);
    return isAsSeen;
  }

  /** What is held of these ids. */
  held(subject: GraphSubject, ids: readonly string[]): Held[] {
    const { table } = subject === 'vertex' ? this.vertices : this.links;
    return ids.flatMap((id) => {
      const row = table.find(id);
      return row < 0 ? [] : (this.heldAt(subject, row) ?? []);
    });
  }

  list(subject: GraphSubject, after: string | null, to: string | null, limit: number): Held[] {
    const held: Held[] = [];
    const { table } = subject === 'vertex' ? this.vertices : this.links;
    for (const row of table.between(after, to)) {
      if (held.length >= limit) break;
      const one = this.heldAt(subject, row);
      if (one !== null) held.push(one);
    }
    return held;
  }

  /** What is used of all arrays: views, where an array has room for more. */
  get arrays(): GraphArrays {
    const { vertices: v, links: l, outgoing, incoming } = this;
    const nodes = v.table.rows;
    const edges = l.table.rows;
    return {
      vertices: {
        ids: v.table.ids.subarray(0, nodes * UUID_WORDS),
        buckets: v.table.buckets,
        revs: v.revs.subarray(0, nodes),
        states: v.states.subarray(0, nodes),
        createdAtMs: v.createdAtMs.subarray(0, nodes),
      },
      links: {
        ids: l.table.ids.subarray(0, edges * UUID_WORDS),
        buckets: l.table.buckets,
        times: l.times.subarray(0, edges),
        marks: l.marks.subarray(0, edges),
        sources: l.sources.subarray(0, edges),
        targets: l.targets.subarray(0, edges),
        weights: l.weights.subarray(0, edges),
        confidences: l.confidences.subarray(0, edges),
        kinds: l.kinds.subarray(0, edges),
        greatRevs: [...l.greatRevs],
      },
      outgoing: outgoing.arrays(nodes),
      incoming: incoming.arrays(nodes),
    };
  }

  /** Of all arrays, room for growth included. */
  get bytes(): { readonly nodes: number; readonly edges: number } {
    const { vertices: v, links: l, outgoing: o, incoming: i } = this;
    const sum = (...arrays: readonly { byteLength: number }[]): number =>
      arrays.reduce((total, { byteLength }) => total + byteLength, 0);
    const lists = [o, i].flatMap(({ places, counts, sorted }) => [places, counts, sorted]);
    return {
      nodes: sum(v.table.ids, v.table.buckets, v.revs, v.states, v.createdAtMs, ...lists),
      edges: sum(
        l.table.ids,
        l.table.buckets,
        l.times,
        l.marks,
        l.sources,
        l.targets,
        l.weights,
        l.confidences,
        l.kinds,
        o.pool,
        i.pool,
      ),
    };
  }

  private heldAt(subject: GraphSubject, row: number): Held | null {
    const { vertices, links } = this;
    const columns = subject === 'vertex' ? vertices : links;
    const isHeld = subject === 'vertex' ? vertices.isSeen(row) : links.isHeld(row);
    if (!isHeld) return null;
    const digest = subject === 'vertex' ? vertexDigest(vertices.get(row)) : linkDigest(this.linkOf(row));
    return { id: columns.table.idOf(row), rev: columns.revOf(row), digest };
  }

  private applyVertex(id: string, rev: number, state: LineageVertex | null): void {
    requireRev(rev);
    if (state !== null && !LINEAGE_STATUSES.includes(state.status)) {
      throw new TypeError(`${state.status} is not a status`);
    }
    const row = this.claimVertex(id);
    if (this.vertices.isNewer(row, rev)) this.vertices.set(row, rev, state);
  }

  private applyLink(id: string, rev: number, state: LineageLink | null): void {
    requireRev(rev);
    if (state !== null && !STORED_RELATIONSHIP_TYPES.includes(state.relationshipType)) {
      throw new TypeError(`${state.relationshipType} is not a relationship type`);
    }
    if (state !== null && !(state.createdAtMs >= MIN_INSTANT_MS && state.createdAtMs <= MAX_INSTANT_MS)) {
      throw new RangeError(`${String(state.createdAtMs)} ms is beyond the years 1 to 9999`);
    }
    const row = this.links.claim(id);
    if (!this.links.isNewer(row, rev)) return;
    if (state !== null) {
      this.join(row, this.claimVertex(state.sourceNodeId), this.claimVertex(state.targetNodeId));
    }
    this.links.set(row, rev, state);
  }

  /** A deleted edge stays in its lists: it may come back, and is passed over meanwhile. */
  private join(row: number, source: number, target: number): void {
    const { sources, targets } = this.links;
    const oldSource = sources[row] as number;
    const oldTarget = targets[row] as number;
    if (oldSource === source && oldTarget === target) return;
    if (oldSource !== NO_NODE) {
      this.outgoing.remove(oldSource, row);
      this.incoming.remove(oldTarget, row);
    }
    sources[row] = source;
    targets[row] = target;
    this.outgoing.add(source, row);
    this.incoming.add(target, row);
  }

  private claimVertex(id: string): number {
    const row = this.vertices.claim(id);
    const { capacity } = this.vertices.table;
    if (this.outgoing.counts.length < capacity) {
      this.outgoing.grow(capacity);
      this.incoming.grow(capacity);
    }
    return row;
  }

  private linkOf(row: number): LineageLink {
    const { links, vertices } = this;
    const kind = links.kinds[row] as number;
    const relationshipType: StoredRelationshipType = STORED_RELATIONSHIP_TYPES[kind & 15] ?? 'parent_of';
    return {
      edgeId: links.table.idOf(row),
      sourceNodeId: vertices.table.idOf(links.sources[row] as number),
      targetNodeId: vertices.table.idOf(links.targets[row] as number),
      relationshipType,
      weight: links.weights[row] as number,
      confidenceScore: links.confidenceScore(row),
      breakingChanges: (kind & BREAKING) !== 0,
      isActive: (kind & ACTIVE) !== 0,
      createdAtMs: links.createdAtMs(row),
    };
  }
}

function requireRev(rev: number): void {
  if (!(rev >= 0 && rev <= GREATEST_REV)) throw new RangeError(`rev ${String(rev)} is beyond 32 bits`);
}

export function vertexDigest({ status, createdAtMs }: LineageVertex): string {
  return `${status} ${String(createdAtMs)}`;
}

export function linkDigest({
  sourceNodeId,
  targetNodeId,
  relationshipType,
  weight,
  confidenceScore,
  breakingChanges,
  isActive,
  createdAtMs,
}: LineageLink): string {
  const ends = `${sourceNodeId} ${targetNodeId}`;
  const scores = `${String(weight)} ${String(confidenceScore)}${breakingChanges ? ' breaking' : ''}`;
  return `${ends} ${relationshipType} ${scores} ${isActive ? 'active' : 'inactive'} ${String(createdAtMs)}`;
}
