import type { LineageEdge, LineageEvent, LineageNode } from '@stemma/models';
import {
  NEIGHBOUR_LIMIT,
  type Catalogue,
  type Degree,
  type EdgeEnds,
  type KnownUsage,
  type EdgeCount,
  type EventQuery,
  type First,
  type GroupedNode,
  type HeldEvents,
  type NamedVersion,
  type NodeCount,
  type NodeSummary,
  type NodeView,
  type Page,
  type PageRequest,
  type PatternQuery,
  type PatternView,
  type SkeletonVersion,
  type StateMark,
  type UsedNode,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { readEvent, readEvents } from './reads/events.js';
import { fitting, type Fitting } from './reads/fitting.js';
import { countEdges, countNodes } from './reads/lineage-counts.js';
import { creationTimes, edgeEnds, namedVersions } from './reads/lineage-skeleton.js';
import { readPattern, readPatterns } from './reads/patterns.js';
import { readSkeleton } from './reads/skeleton.js';
import { readVersions } from './reads/versions.js';
import { edges, toEdge } from './entities/edge.entity.js';
import {
  nodeSelection,
  nodeSelectionWithoutContent,
  nodesWithUsage,
  nodeUsage,
  toNode,
} from './entities/node.entity.js';
import type { Row } from './entities/table.js';
import { derivationTypes, lineageTypes } from './sql/relationship-types.js';
import { sqlOn, type Sql } from './sql/sql.js';
import { findAll, findOne } from './sql/states.js';

export class PostgresCatalogue implements Catalogue {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  pattern(patternId: string): Promise<PatternView | null> {
    return readPattern(this.sql, patternId);
  }

  patterns(query: PatternQuery): Promise<Page<PatternView>> {
    return readPatterns(this.sql, query);
  }

  versions(patternId: string, page: PageRequest): Promise<Page<LineageNode> | null> {
    return readVersions(this.sql, patternId, page);
  }

  skeleton(patternId: string, page: PageRequest): Promise<Page<SkeletonVersion> | null> {
    return readSkeleton(this.sql, patternId, page);
  }

  node(nodeId: string): Promise<NodeView | null> {
    return findOne(this.sql, nodeWithNeighbours, [nodeId, NEIGHBOUR_LIMIT], toView);
  }

  nodes(nodeIds: readonly string[]): Promise<NodeSummary[]> {
    return findAll(this.sql, summaries, nodeIds, toSummary);
  }

  async firstNodes(nodeIds: readonly string[]): Promise<First<NodeSummary>> {
    const rows = await this.sql.rows<SummaryRow & Placed>(firstSummaries, [nodeIds]);
    return firstOf(rows, nodeIds, toSummary);
  }

  degrees(nodeIds: readonly string[]): Promise<Degree[]> {
    return this.sql.rows(degrees, [nodeIds]);
  }

  creationTimes(nodeIds: readonly string[]): Promise<{ nodeId: string; createdAtMs: number }[]> {
    return creationTimes(this.sql, nodeIds);
  }

  edgeEnds(edgeIds: readonly string[]): Promise<EdgeEnds[]> {
    return edgeEnds(this.sql, edgeIds);
  }

  namedVersions(nodeIds: readonly string[]): Promise<NamedVersion[]> {
    return namedVersions(this.sql, nodeIds);
  }

  countNodes(nodes: readonly GroupedNode[]): Promise<NodeCount[]> {
    return countNodes(this.sql, nodes);
  }

  countEdges(edgeIds: readonly string[]): Promise<EdgeCount[]> {
    return countEdges(this.sql, edgeIds);
  }

  async usage(known: readonly KnownUsage[]): Promise<UsedNode[]> {
    if (known.length === 0) return [];
    const rows = await this.sql.rows<Row>(usageUnlessKnown, [
      known.map(({ nodeId }) => nodeId),
      known.map(({ usageRev }) => usageRev),
    ]);
    return rows.map((row) => nodeUsage.state(row));
  }

  async owners(nodeIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.sql.rows<{ node_id: string; owner: string; maker: string }>(owners, [nodeIds]);
    return new Map(rows.map(({ node_id, owner, maker }) => [node_id, [...new Set([owner, maker])]]));
  }

  nodeStates(nodeIds: readonly string[]): Promise<StateMark[]> {
    return this.marks(nodeStates, nodeIds);
  }

  edgeStates(edgeIds: readonly string[]): Promise<StateMark[]> {
    return this.marks(edgeStates, edgeIds);
  }

  async edge(edgeId: string): Promise<LineageEdge | null> {
    return (await this.firstEdges([edgeId])).items[0] ?? null;
  }

  async firstEdges(edgeIds: readonly string[]): Promise<First<LineageEdge>> {
    return firstOf(await this.sql.rows<Row & Placed>(firstEdges, [edgeIds]), edgeIds, toEdge);
  }

  private async marks(statement: string, ids: readonly string[]): Promise<StateMark[]> {
    const rows = await this.sql.rows<{ id: string; rev: string; mark: string }>(statement, [ids]);
    return rows.map(({ id, rev, mark }) => ({ id, rev: Number(rev), mark }));
  }

  async presentFamily(lineageId: string): Promise<string> {
    const [row] = await this.sql.rows<{ lineage_id: string }>(familyOfAlias, [lineageId]);
    return row?.lineage_id ?? lineageId;
  }

  events(query: EventQuery): Promise<HeldEvents> {
    return readEvents(this.sql, query);
  }

  event(eventId: string): Promise<LineageEvent | null> {
    return readEvent(this.sql, eventId);
  }
}

interface Placed extends Fitting {
  /** Among the ids, from 1. */
  readonly place: string;
}

function firstOf<Row extends Placed, T>(
  rows: readonly Row[],
  ids: readonly string[],
  toItem: (row: Row) => T,
): First<T> {
  const last = rows.at(-1);
  const isAll = last === undefined || Number(last.found) === rows.length;
  return { items: rows.map(toItem), rest: isAll ? [] : ids.slice(Number(last.place)) };
}

function toView(row: Row & { readonly parent_ids: string[]; readonly child_ids: string[] }): NodeView {
  return { node: toNode(row), parentIds: row.parent_ids, childIds: row.child_ids };
}

interface SummaryRow extends Row {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
}

function toSummary(row: SummaryRow): NodeSummary {
  return { node: toNode(row), name: row.name, kind: row.kind, namespace: row.namespace };
}

const active = 'e.deleted_at is null and e.is_active';
const activeDerivation = `${active} and e.relationship_type in (${derivationTypes})`;
const activeLineage = `${active} and e.relationship_type in (${lineageTypes})`;

const nodeWithNeighbours = `
  select ${nodeSelection},
    array(select distinct e.source_node_id from stemma.lineage_edges e
          where e.target_node_id = n.node_id and ${activeDerivation}
          order by e.source_node_id limit $2) as parent_ids,
    array(select distinct e.target_node_id from stemma.lineage_edges e
          where e.source_node_id = n.node_id and ${activeDerivation}
          order by e.target_node_id limit $2) as child_ids
  from ${nodesWithUsage}
  where n.node_id = $1 and n.deleted_at is null`;

const summaries = `
  select ${nodeSelectionWithoutContent}, p.name, p.kind, p.namespace
  from ${nodesWithUsage}
  join stemma.patterns p using (pattern_id)
  where n.node_id = any($1::uuid[]) and n.deleted_at is null`;

const degrees = `
  select n.node_id as "nodeId",
    (select count(distinct e.source_node_id)::int from stemma.lineage_edges e
     where e.target_node_id = n.node_id and ${activeLineage}) as "parentCount",
    (select count(distinct e.target_node_id)::int from stemma.lineage_edges e
     where e.source_node_id = n.node_id and ${activeLineage}) as "childCount"
  from stemma.lineage_nodes n where n.node_id = any($1::uuid[]) and n.deleted_at is null`;

const usageUnlessKnown = `
  select ${nodeUsage.select('u')}
  from unnest($1::uuid[], $2::bigint[]) as known (node_id, rev) join stemma.node_usage u using (node_id)
  where u.rev is distinct from known.rev`;

// The transaction that wrote it, and when: in another history that is another.
const mark = `concat_ws(' ', state_rev, xmin, extract(epoch from updated_at)) as mark`;

const nodeStates = `
  select node_id as id, state_rev as rev, ${mark} from stemma.lineage_nodes
  where node_id = any($1::uuid[]) and deleted_at is null`;

const edgeStates = `
  select edge_id as id, state_rev as rev, ${mark} from stemma.lineage_edges
  where edge_id = any($1::uuid[]) and deleted_at is null`;

const owners = `
  select n.node_id, p.created_by as owner, n.created_by as maker
  from stemma.lineage_nodes n join stemma.patterns p using (pattern_id)
  where n.node_id = any($1::uuid[]) and n.deleted_at is null`;

const familyOfAlias = `select lineage_id from stemma.lineage_aliases where alias_id = $1::uuid`;

const asked = 'unnest($1::uuid[]) with ordinality as asked(id, place)';

const firstSummaries = fitting(`
  select ${nodeSelectionWithoutContent}, p.name, p.kind, p.namespace, asked.place
  from ${nodesWithUsage}
  join stemma.patterns p using (pattern_id)
  join ${asked} on asked.id = n.node_id
  where n.deleted_at is null
  order by asked.place`);

const firstEdges = fitting(`
  select ${edges.select('e')}, asked.place from stemma.lineage_edges e
  join ${asked} on asked.id = e.edge_id
  where e.deleted_at is null
  order by asked.place`);
