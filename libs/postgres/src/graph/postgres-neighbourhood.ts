import type { Neighbourhood, Neighbours, Side, Traversal } from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';
import { uuidArray } from '../sql/uuid-array.js';
import {
  NARROW,
  neighboursAsOf,
  neighboursOn,
  type NeighboursParameters,
  type NeighboursRow,
} from './neighbours.sql.js';

/** Nodes fetched ahead in one statement at most; each costs some 100 bytes here. */
const MAX_AHEAD = 20_000;
/** What was too little last time may be too little again: so that a long way takes few statements. */
const GROWTH = 4;

/** The neighbourhood of one question, remembering what it fetched. */
export class PostgresNeighbourhood implements Neighbourhood<string> {
  private readonly known: Record<Side, Map<string, Neighbours<string>>> = {
    ancestor: new Map(),
    descendant: new Map(),
  };
  private readonly statuses = new Map<string, string>();
  private aheadAtLeast = 0;

  constructor(
    private readonly sql: Sql,
    private readonly question: Traversal,
  ) {}

  async neighbours(side: Side, nodeIds: readonly string[], ahead: number): Promise<Neighbours<string>[]> {
    const known = this.known[side];
    const missing = nodeIds.filter((nodeId) => !known.has(nodeId));
    if (missing.length > 0) await this.fetch(side, missing, ahead);
    return nodeIds.map((nodeId) => known.get(nodeId) ?? NONE);
  }

  async reported(nodeIds: readonly string[]): Promise<boolean[]> {
    const { statuses } = this.question;
    const missing = nodeIds.filter((nodeId) => !this.statuses.has(nodeId));
    if (missing.length > 0) {
      const rows = await this.sql.rows<{ node_id: string; status: string }>(statusesOf, [uuidArray(missing)]);
      for (const row of rows) this.statuses.set(row.node_id, row.status);
    }
    const wanted = new Set<string>(statuses);
    return nodeIds.map((nodeId) => wanted.has(this.statuses.get(nodeId) ?? ''));
  }

  compare(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
  }

  idOf(nodeId: string): string {
    return nodeId;
  }

  private async fetch(side: Side, nodeIds: readonly string[], ahead: number): Promise<void> {
    const { relationshipTypes, minWeight, fanOut, statuses, asOf } = this.question;
    const further = ahead === 0 ? 0 : Math.min(MAX_AHEAD, Math.max(ahead, this.aheadAtLeast));
    const parameters: NeighboursParameters = [
      uuidArray(nodeIds),
      relationshipTypes.filter((type) => type !== 'merged_with'),
      minWeight,
      fanOut,
      Math.min(fanOut, NARROW),
      nodeIds.length + further,
      statuses.length > 0,
      ...(asOf === null ? ([] as const) : ([asOf] as const)),
    ];
    const statement = asOf === null ? neighboursOn : neighboursAsOf;
    const rows = await this.sql.rows<NeighboursRow>(statement[side], parameters);
    this.aheadAtLeast = further * GROWTH;
    rows.forEach((row, index) => {
      const ids = row.ids === '' ? [] : row.ids.split(',');
      if (row.status !== null) this.statuses.set(row.node_id, row.status);
      // Of a wide node that nobody asked for only the beginning is known.
      if (index >= nodeIds.length && ids.length > NARROW && fanOut > NARROW) return;
      if (this.known[side].has(row.node_id)) return;
      this.known[side].set(row.node_id, { nodes: ids.slice(0, fanOut), more: ids.length > fanOut });
    });
  }
}

const NONE: Neighbours<string> = { nodes: [], more: false };

const statusesOf = `select node_id, status from stemma.lineage_nodes where node_id = any($1::uuid[])`;
