import type { BroughtImprovement, LineageEdge, LineageEvent, LineageNode, Trial } from '@stemma/models';
import type {
  Below,
  BulkStore,
  KnownEdge,
  KnownNode,
  KnownPattern,
  OwnVector,
  Relation,
  VersionKey,
} from '@stemma/orchestration';
import type { ChangeRecorder, Topic } from '../change-recorder.js';
import { edgeSelection, toEdge, type EdgeRow } from '../rows/edge.row.js';
import { eventColumns, toEvent, type EventRow } from '../rows/event.row.js';
import { toBrought, withTrialSelection, type WithTrialRow } from '../rows/improvement-with-trial.row.js';
import {
  nodeColumns,
  nodeSelectionWithoutContent,
  nodesWithUsage,
  toNode,
  type NodeRow,
} from '../rows/node.row.js';
import { patternSelection, toPattern, type PatternRow } from '../rows/pattern.row.js';
import { toTrial, trialSelection, type TrialRow } from '../rows/trial.row.js';
import { toBytes } from '../rows/vector.js';
import { derivationTypes } from '../sql/relationship-types.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { lockFamilies } from './postgres-family-store.js';

interface ChangedRow {
  id: string;
  rev: string;
}

interface KnownNodeRow {
  node_id: string;
  pattern_id: string;
  lineage_id: string;
  generation: number;
  state_rev: string;
  deleted: boolean;
}

export class PostgresBulkStore implements BulkStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async patterns(patternIds: readonly string[], lock: boolean): Promise<KnownPattern[]> {
    if (patternIds.length === 0) return [];
    const rows = await this.sql.rows<PatternRow & { latest_version: number; deleted: boolean }>(
      lock ? `${patternsById} order by p.pattern_id for no key update` : patternsById,
      [patternIds],
    );
    return rows.map((row) => ({
      pattern: toPattern(row),
      latestVersion: row.latest_version,
      deleted: row.deleted,
    }));
  }

  async nodes(nodeIds: readonly string[]): Promise<KnownNode[]> {
    if (nodeIds.length === 0) return [];
    return (await this.sql.rows<KnownNodeRow>(nodesById, [nodeIds])).map(toKnownNode);
  }

  async nodeStates(nodeIds: readonly string[]): Promise<LineageNode[]> {
    if (nodeIds.length === 0) return [];
    return (await this.sql.rows<NodeRow>(statesById, [nodeIds])).map(toNode);
  }

  async nodesOfVersions(versions: readonly VersionKey[]): Promise<(VersionKey & { nodeId: string })[]> {
    if (versions.length === 0) return [];
    return this.sql.rows(nodesByVersion, [
      versions.map(({ patternId }) => patternId),
      versions.map(({ version }) => version),
    ]);
  }

  async edges(edgeIds: readonly string[]): Promise<KnownEdge[]> {
    if (edgeIds.length === 0) return [];
    const rows = await this.sql.rows<EdgeRow & { deleted: boolean }>(edgesById, [edgeIds]);
    return rows.map((row) => ({ edge: toEdge(row), deleted: row.deleted }));
  }

  async edgesBetween(relations: readonly Relation[]): Promise<LineageEdge[]> {
    if (relations.length === 0) return [];
    const rows = await this.sql.rows<EdgeRow>(edgesByRelation, [
      relations.map(({ sourceNodeId }) => sourceNodeId),
      relations.map(({ targetNodeId }) => targetNodeId),
      relations.map(({ relationshipType }) => relationshipType),
    ]);
    return rows.map(toEdge);
  }

  async events(eventIds: readonly string[]): Promise<LineageEvent[]> {
    if (eventIds.length === 0) return [];
    return (await this.sql.rows<EventRow>(eventsById, [eventIds])).map(toEvent);
  }

  async improvements(improvementIds: readonly string[]): Promise<BroughtImprovement[]> {
    if (improvementIds.length === 0) return [];
    return (await this.sql.rows<WithTrialRow>(improvementsById, [improvementIds])).map(toBrought);
  }

  async trials(trialIds: readonly string[]): Promise<Trial[]> {
    if (trialIds.length === 0) return [];
    return (await this.sql.rows<TrialRow>(trialsById, [trialIds])).map(toTrial);
  }

  async hold(nodeIds: readonly string[], changing: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const revs = new Map<string, number>();
    for (const [text, ids] of [
      [lockNodes, changing],
      [holdNodes, nodeIds],
    ] as const) {
      if (ids.length === 0) continue;
      for (const row of await this.sql.rows<ChangedRow>(text, [ids])) revs.set(row.id, Number(row.rev));
    }
    return revs;
  }

  async linksBelow(nodeIds: readonly string[], limit: number | null): Promise<Below | null> {
    // Null is no limit to Postgres too.
    const links = await this.sql.rows<{ source: string; target: string }>(linksBelow, [
      nodeIds,
      limit === null ? null : limit + 1,
    ]);
    if (limit !== null && links.length > limit) return null;
    return { links, nodes: await this.nodes([...new Set(links.map(({ target }) => target))]) };
  }

  async aliases(lineageIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (lineageIds.length === 0) return new Map();
    const rows = await this.sql.rows<{ alias_id: string; lineage_id: string }>(aliasesById, [lineageIds]);
    return new Map(rows.map((row) => [row.alias_id, row.lineage_id]));
  }

  async lockFamilies(lineageIds: readonly string[]): Promise<void> {
    if (lineageIds.length > 0) await this.sql.run(lockFamilies, [lineageIds]);
  }

  async familySize(lineageId: string): Promise<number> {
    const [row] = await this.sql.rows<{ size: string }>(familySize, [lineageId]);
    return Number(row?.size ?? 0);
  }

  async joinFamilies(joins: readonly (readonly [from: string, to: string])[]): Promise<void> {
    if (joins.length === 0) return;
    const values = [joins.map(([from]) => from), joins.map(([, to]) => to)];
    // A version added meanwhile took its family from a row that the last round had not locked yet: again.
    while (this.note('node', await this.sql.rows<ChangedRow>(relabel, values)) > 0);
    await this.sql.run(redirectAliases, values);
    await this.sql.run(addAliases, values);
  }

  async setGenerations(
    generations: readonly (readonly [nodeId: string, generation: number])[],
  ): Promise<void> {
    const rows = await this.sql.rows<ChangedRow>(setGenerations, [
      generations.map(([nodeId]) => nodeId),
      generations.map(([, generation]) => generation),
    ]);
    this.note('node', rows);
  }

  async putContents(nodes: readonly LineageNode[]): Promise<void> {
    if (nodes.length === 0) return;
    await this.sql.run(putContents, [
      nodes.map(({ nodeId }) => nodeId),
      nodes.map(({ content }) => (content === null ? null : JSON.stringify(content))),
      nodes.map(({ contentHash }) => contentHash),
      nodes.map(({ contentOrder }) => contentOrder),
      nodes.map(({ metadata }) => JSON.stringify(metadata)),
    ]);
  }

  async updateStatuses(nodes: readonly LineageNode[]): Promise<void> {
    if (nodes.length === 0) return;
    const rows = await this.sql.rows<ChangedRow>(updateStatuses, [
      nodes.map(({ nodeId }) => nodeId),
      nodes.map(({ status }) => status),
      nodes.map(({ deprecatedAt }) => deprecatedAt),
      nodes.map(({ deprecatedReason }) => deprecatedReason),
      nodes.map(({ replacedByNodeId }) => replacedByNodeId),
      nodes.map(({ updatedAt }) => updatedAt),
      nodes.map(({ rev }) => rev),
    ]);
    this.note('node', rows);
  }

  async putOwnVectors(vectors: readonly OwnVector[]): Promise<boolean[]> {
    if (vectors.length === 0) return [];
    // One statement cannot touch a row twice: of several vectors for one version and model the last counts.
    const last = new Map(vectors.map((own) => [`${own.nodeId} ${own.model}`, own]));
    const distinct = [...last.values()];
    const rows = await this.sql.rows<ChangedRow & { model: string }>(putOwnVectors, [
      distinct.map(({ nodeId }) => nodeId),
      distinct.map(({ model }) => model),
      distinct.map(({ vector }) => toBytes(vector)),
    ]);
    this.note('embedding', rows);
    const changed = new Set(rows.map(({ id, model }) => `${id} ${model}`));
    return vectors.map((own) => {
      const key = `${own.nodeId} ${own.model}`;
      return last.get(key) === own && changed.has(key);
    });
  }

  private note(topic: Topic, rows: readonly ChangedRow[]): number {
    for (const { id, rev } of rows) this.changes.add(topic, id, Number(rev));
    return rows.length;
  }
}

function toKnownNode(row: KnownNodeRow): KnownNode {
  return {
    nodeId: row.node_id,
    patternId: row.pattern_id,
    lineageId: row.lineage_id,
    generation: row.generation,
    stateRev: Number(row.state_rev),
    deleted: row.deleted,
  };
}

const patternsById = `
  select ${patternSelection}, p.latest_version, p.deleted_at is not null as deleted
  from stemma.patterns p where p.pattern_id = any($1::uuid[])`;

const nodesById = `
  select node_id, pattern_id, lineage_id, generation, state_rev, deleted_at is not null as deleted
  from stemma.lineage_nodes where node_id = any($1::uuid[])`;

const statesById = `
  select ${nodeSelectionWithoutContent} from ${nodesWithUsage}
  where n.node_id = any($1::uuid[]) and n.deleted_at is null`;

const nodesByVersion = `
  select n.pattern_id as "patternId", n.version, n.node_id as "nodeId"
  from unnest($1::uuid[], $2::integer[]) as v (pattern_id, version)
  join stemma.lineage_nodes n using (pattern_id, version)`;

const edgesById = `
  select ${edgeSelection}, e.deleted_at is not null as deleted
  from stemma.lineage_edges e where e.edge_id = any($1::uuid[])`;

const edgesByRelation = `
  select ${edgeSelection}
  from unnest($1::uuid[], $2::uuid[], $3::text[]) as r (source_node_id, target_node_id, relationship_type)
  join stemma.lineage_edges e using (source_node_id, target_node_id, relationship_type)
  where e.deleted_at is null`;

const improvementsById = `
  select ${withTrialSelection} from stemma.improvements i left join stemma.trials t using (improvement_id)
  where i.improvement_id = any($1::uuid[])`;

const trialsById = `select ${trialSelection} from stemma.trials t where t.trial_id = any($1::uuid[])`;

const eventsById = `
  select ${Object.keys(eventColumns).join(', ')} from stemma.lineage_events where event_id = any($1::uuid[])`;

const lockNodes = `
  select node_id as id, state_rev as rev from stemma.lineage_nodes
  where node_id = any($1::uuid[]) and deleted_at is null order by node_id for no key update`;

const holdNodes = `
  select node_id as id, state_rev as rev from stemma.lineage_nodes
  where node_id = any($1::uuid[]) and deleted_at is null order by node_id for share`;

const linksBelow = `
  with recursive below (source, target) as (
    select e.source_node_id, e.target_node_id
    from stemma.lineage_edges e
    where e.source_node_id = any($1::uuid[])
      and e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})
    union
    select e.source_node_id, e.target_node_id
    from below b
    join stemma.lineage_edges e on e.source_node_id = b.target
    where e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})
  )
  select source, target from below limit $2`;

const aliasesById = `
  select alias_id, lineage_id from stemma.lineage_aliases where alias_id = any($1::uuid[])`;

const familySize = `select count(*) as size from stemma.lineage_nodes where lineage_id = $1`;

const relabel = `
  update stemma.lineage_nodes n set lineage_id = j.lineage_id, state_rev = n.state_rev + 1
  from unnest($1::uuid[], $2::uuid[]) as j (alias_id, lineage_id)
  where n.lineage_id = j.alias_id
  returning n.node_id as id, n.state_rev as rev`;

const redirectAliases = `
  update stemma.lineage_aliases a set lineage_id = j.lineage_id
  from unnest($1::uuid[], $2::uuid[]) as j (alias_id, lineage_id)
  where a.lineage_id = j.alias_id`;

const addAliases = `
  insert into stemma.lineage_aliases (alias_id, lineage_id)
  select * from unnest($1::uuid[], $2::uuid[])
  on conflict (alias_id) do update set lineage_id = excluded.lineage_id`;

const setGenerations = `
  update stemma.lineage_nodes n
  set generation = g.generation, state_rev = n.state_rev + 1
  from unnest($1::uuid[], $2::integer[]) as g (node_id, generation)
  where n.node_id = g.node_id and n.generation <> g.generation
  returning n.node_id as id, n.state_rev as rev`;

const putContents = `
  update stemma.lineage_nodes n
  set content = c.content::${nodeColumns.content}, content_hash = c.content_hash,
      content_order = c.content_order, metadata = c.metadata::${nodeColumns.metadata}
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
    as c (node_id, content, content_hash, content_order, metadata)
  where n.node_id = c.node_id`;

const updateStatuses = `
  update stemma.lineage_nodes n
  set status = c.status, deprecated_at = c.deprecated_at, deprecated_reason = c.deprecated_reason,
      replaced_by_node_id = c.replaced_by_node_id, updated_at = c.updated_at,
      state_rev = n.state_rev + c.rev - n.rev, rev = c.rev
  from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::uuid[], $6::timestamptz[], $7::integer[])
    as c (node_id, status, deprecated_at, deprecated_reason, replaced_by_node_id, updated_at, rev)
  where n.node_id = c.node_id
  returning n.node_id as id, n.state_rev as rev`;

const putOwnVectors = `
  insert into stemma.node_embeddings as m (node_id, model, own, vector, rev)
  select v.node_id, v.model, true, v.vector, 1
  from unnest($1::uuid[], $2::text[], $3::bytea[]) as v (node_id, model, vector)
  order by v.node_id, v.model
  on conflict (node_id, model) do update
  set own = true, vector = excluded.vector, text_hash = null, text_rev = null, rev = m.rev + 1, updated_at = now()
  where m.vector is distinct from excluded.vector
  returning m.node_id as id, m.model, m.rev`;
