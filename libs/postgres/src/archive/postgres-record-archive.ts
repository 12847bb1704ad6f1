import {
  ONE_SUCCESS,
  recordOfAliasMove,
  recordOfEdge,
  recordOfEvent,
  recordOfExecution,
  recordOfFeedback,
  recordOfImprovement,
  recordOfNames,
  recordOfNode,
  recordOfPattern,
  type UsageTotals,
  type WrittenRecord,
} from '@stemma/models';
import type { ArchiveFilter, RecordArchive } from '@stemma/orchestration';
import type { ClientBase, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { toStemmaError } from '../errors.js';
import { aliases } from '../entities/alias.entity.js';
import { edges, toEdge } from '../entities/edge.entity.js';
import { events, toEvent } from '../entities/event.entity.js';
import { executions, toExecution } from '../entities/execution.entity.js';
import { feedback, toFeedback } from '../entities/feedback.entity.js';
import { toBrought, withTrialSelection } from '../entities/improvement.entity.js';
import { nodeSelection, nodesWithUsage, toNode } from '../entities/node.entity.js';
import { patterns, toPattern } from '../entities/pattern.entity.js';
import type { Row } from '../entities/table.js';
import { versionAliases } from '../entities/version-alias.entity.js';
import { toVector } from '../entities/vector.js';

const ROWS_A_PAGE = 1_000;
const VECTORS_A_PAGE = 100;
/** Content may be megabytes for each node: so the sizes are read first, and of the nodes what fits. */
const CONTENT_BYTES_A_PAGE = 4 * 1024 * 1024;
/** A reader that takes longer than this over a page holds up the clean-up of the tables: its export ends. */
const MAX_PAUSE_MS = 600_000;

interface NamesRow {
  pattern_id: string;
  names: string[];
  since: Date[];
}

interface VectorRow {
  node_id: string;
  model: string;
  vector: Buffer;
}

interface Section {
  readonly select: string;
  readonly pageSize: number;
  readonly toRecord: (row: unknown) => WrittenRecord;
}

/** Reads everything within one snapshot, kind after kind, through cursors of the server. */
export class PostgresRecordArchive implements RecordArchive {
  constructor(private readonly dataSource: DataSource) {}

  async *records({ patternId, namespace }: ArchiveFilter): AsyncGenerator<WrittenRecord[], void, undefined> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as ClientBase;
      await client.query('begin isolation level repeatable read read only');
      await client.query(`set local idle_in_transaction_session_timeout = ${String(MAX_PAUSE_MS)}`);
      const chosenBy = [patternId, namespace];
      for (const section of before) yield* pages(client, section, chosenBy);
      yield* nodes(client, chosenBy);
      for (const section of after) yield* pages(client, section, chosenBy);
    } catch (error) {
      throw toStemmaError(error);
    } finally {
      // Nothing was written; and a connection that broke has no transaction any more.
      await runner.query('rollback').catch(() => undefined);
      await runner.release();
    }
  }
}

async function* pages(
  client: ClientBase,
  { select, pageSize, toRecord }: Section,
  values: readonly unknown[],
): AsyncGenerator<WrittenRecord[], void, undefined> {
  for await (const rows of cursor<unknown>(client, select, pageSize, values)) yield rows.map(toRecord);
}

async function* cursor<Row>(
  client: ClientBase,
  select: string,
  pageSize: number,
  values: readonly unknown[],
): AsyncGenerator<Row[], void, undefined> {
  await client.query(`declare records no scroll cursor for ${select}`, [...values]);
  for (;;) {
    const { rows } = await client.query<QueryResultRow>(`fetch ${String(pageSize)} from records`);
    if (rows.length > 0) yield rows as Row[];
    if (rows.length < pageSize) break;
  }
  await client.query('close records');
}

async function* nodes(
  client: ClientBase,
  values: readonly unknown[],
): AsyncGenerator<WrittenRecord[], void, undefined> {
  for await (const sizes of cursor<{ node_id: string; bytes: number }>(
    client,
    nodeSizes,
    ROWS_A_PAGE,
    values,
  )) {
    let ids: string[] = [];
    let bytes = 0;
    for (const size of sizes) {
      if (ids.length > 0 && bytes + size.bytes > CONTENT_BYTES_A_PAGE) {
        yield await nodesById(client, ids);
        ids = [];
        bytes = 0;
      }
      ids.push(size.node_id);
      bytes += size.bytes;
    }
    yield await nodesById(client, ids);
  }
}

async function nodesById(client: ClientBase, ids: readonly string[]): Promise<WrittenRecord[]> {
  const { rows } = await client.query<Row & PastRow>({
    name: 'stemma_archive_nodes',
    text: nodeRows,
    values: [ids],
  });
  return rows.map((row) => recordOfNode(toNode(row), pastUsageOf(row)));
}

interface PastRow {
  readonly past_count: string | null;
  readonly past_time_ns: string | null;
  readonly past_successes: string | null;
}

function pastUsageOf({ past_count, past_time_ns, past_successes }: PastRow): UsageTotals {
  return {
    count: Number(past_count ?? 0),
    timeSumNs: BigInt(past_time_ns ?? 0),
    successSum: BigInt(past_successes ?? 0) * ONE_SUCCESS,
  };
}

function section(select: string, toRecord: (row: never) => WrittenRecord, pageSize = ROWS_A_PAGE): Section {
  return { select, pageSize, toRecord: (row) => toRecord(row as never) };
}

/** Whether a pattern `p` is exported. */
const chosen = `p.deleted_at is null and ($1::uuid is null or p.pattern_id = $1)
  and ($2::text is null or p.namespace = $2)`;

// What is not compressed is smaller than 2 kB; of the rest only the text tells the size.
const nodeSizes = `
  select n.node_id,
    case when pg_column_size(n.content) > 1500 then octet_length(n.content::text) else 1500 end as bytes
  from stemma.lineage_nodes n join stemma.patterns p using (pattern_id)
  where n.deleted_at is null and ${chosen}
  order by n.generation, n.node_id`;

// Of executions that have left there are only the sums.
const nodeRows = `
  select ${nodeSelection}, past.* from ${nodesWithUsage}
  left join stemma.execution_borders b on b.pattern_id = n.pattern_id
  left join lateral (
    select sum(r.execution_count)::text as past_count, sum(r.time_sum_ns)::text as past_time_ns,
      sum(r.success_count)::text as past_successes
    from stemma.usage_rollups r
    where r.node_id = n.node_id and r.grain = 'day' and r.start < b.held_since) past on true
  where n.node_id = any($1::uuid[])
  order by n.generation, n.node_id`;

const before: readonly Section[] = [
  section(
    `select ${aliases.select('a')} from stemma.lineage_aliases a
     where exists (select from stemma.lineage_nodes n join stemma.patterns p using (pattern_id)
                   where n.lineage_id = a.lineage_id and ${chosen})
     order by a.alias_id`,
    (row: Row) => ({ record: 'alias', ...aliases.state(row) }),
  ),
  section(
    `select ${patterns.select('p')} from stemma.patterns p where ${chosen} order by p.pattern_id`,
    (row: Row) => recordOfPattern(toPattern(row)),
  ),
  section(
    `select m.pattern_id, array_agg(m.name order by m.since, m.name collate "C") as names,
       array_agg(m.since order by m.since, m.name collate "C") as since
     from stemma.pattern_names m join stemma.patterns p using (pattern_id) where ${chosen}
     group by m.pattern_id order by m.pattern_id`,
    (row: NamesRow) =>
      recordOfNames(
        row.pattern_id,
        row.since.map((since, place) => ({ name: row.names[place] ?? '', since })),
      ),
  ),
];

const after: readonly Section[] = [
  section(
    `select ${versionAliases.select('a')} from stemma.version_aliases a
     join stemma.patterns p using (pattern_id) where ${chosen}
     order by a.pattern_id, a.alias, a.rev`,
    (row: Row) => recordOfAliasMove(versionAliases.state(row)),
  ),
  // In the order of what they lead to: whoever reads them finds nothing below their targets yet.
  section(
    `select ${edges.select('e')} from stemma.lineage_edges e
     join stemma.lineage_nodes n on n.node_id = e.target_node_id
     where e.deleted_at is null
       and exists (select from stemma.patterns p where p.pattern_id = e.source_pattern_id and ${chosen})
       and exists (select from stemma.patterns p where p.pattern_id = e.target_pattern_id and ${chosen})
     order by n.generation, e.target_node_id, e.edge_id`,
    (row: Row) => recordOfEdge(toEdge(row)),
  ),
  section(
    `select m.node_id, m.model, m.vector from stemma.node_embeddings m
     join stemma.lineage_nodes n using (node_id) join stemma.patterns p using (pattern_id)
     where m.own and n.deleted_at is null and ${chosen}
     order by m.node_id, m.model`,
    (row: VectorRow) => ({
      record: 'embedding',
      nodeId: row.node_id,
      model: row.model,
      vector: [...toVector(row.vector)],
    }),
    VECTORS_A_PAGE,
  ),
  section(
    `select ${withTrialSelection} from stemma.improvements i join stemma.patterns p using (pattern_id)
     left join stemma.trials t using (improvement_id)
     where ${chosen}
     order by i.improvement_id`,
    (row: Row) => {
      const { improvement, trial } = toBrought(row);
      return recordOfImprovement(improvement, trial);
    },
  ),
  // The candidate may be of another pattern than the trial: an execution names only a trial that is exported.
  section(
    `select ${executions.select('x').replace('x.trial_id', 't.trial_id')}, x.correlation_id from stemma.executions x
     join stemma.patterns p using (pattern_id)
     left join stemma.execution_borders b on b.pattern_id = x.pattern_id
     left join stemma.trials t on t.trial_id = x.trial_id
       and exists (select from stemma.patterns p where p.pattern_id = t.pattern_id and ${chosen})
     where ${chosen} and x.timestamp >= coalesce(b.held_since, '-infinity')
     order by x.timestamp, x.execution_id`,
    (row: Row & { correlation_id: string }) => recordOfExecution(toExecution(row), row.correlation_id),
  ),
  section(
    `select ${feedback.select('f').replace('f.execution_id', 'k.execution_id')} from stemma.feedback f
     join stemma.patterns p using (pattern_id) left join stemma.execution_borders b using (pattern_id)
     left join stemma.execution_keys k
       on k.execution_id = f.execution_id and k.timestamp >= coalesce(b.held_since, '-infinity')
     where ${chosen}
     order by f.created_at, f.feedback_id`,
    (row: Row) => recordOfFeedback(toFeedback(row)),
  ),
  section(
    `select ${events.select('v')} from stemma.lineage_events v
     join stemma.patterns p using (pattern_id)
     where ${chosen}
     order by v.timestamp, v.event_id`,
    (row: Row) => recordOfEvent(toEvent(row)),
  ),
];
