import {
  bestFirst,
  type RecordIndex,
  type SimilarityFilter,
  type SimilarityQuestion,
  type SimilarPoint,
} from '@stemma/orchestration';
import { StemmaError } from '@stemma/models';
import type { DataSource } from 'typeorm';
import { toVector } from './entities/vector.js';
import { Filters } from './reads/filters.js';
import { sqlOn, type Sql } from './sql/sql.js';
import { withDeadline } from './sql/with-deadline.js';

/** Vectors read at once: 8 MiB at 512 dimensions. */
const PAGE = 4_096;

interface VectorRow {
  node_id: string;
  vector: Buffer;
}

/**
 * Exact search over the vectors of the record: every vector that fits the filter is compared. Slow for many of them,
 * right for any; it answers while no index can, and is what indexes are compared with.
 */
export class PostgresPatternIndex implements RecordIndex {
  private readonly sql: Sql;

  constructor(
    private readonly dataSource: DataSource,
    private readonly model: string,
    private readonly dimensions: number,
  ) {
    this.sql = sqlOn(dataSource);
  }

  /** The vector of a version as it was given; null where it has none of this model. */
  async vectorOf(nodeId: string): Promise<Float32Array | null> {
    const [row] = await this.sql.rows<VectorRow>(
      `${vectors} where m.model = $1 and n.node_id = $2 and n.deleted_at is null`,
      [this.model, nodeId],
    );
    return row === undefined ? null : toVector(row.vector);
  }

  search(question: SimilarityQuestion): Promise<SimilarPoint[]> {
    return this.searchIn(question);
  }

  searchAmong(nodeIds: readonly string[], question: SimilarityQuestion): Promise<SimilarPoint[]> {
    return this.searchIn(question, nodeIds);
  }

  private async searchIn(question: SimilarityQuestion, nodeIds?: readonly string[]): Promise<SimilarPoint[]> {
    const { vector, timeoutMs } = question;
    if (vector.length !== this.dimensions) {
      throw new StemmaError(
        'embedding_dimension_mismatch',
        `The vector must have ${this.dimensions} dimensions.`,
        {
          extra: { expected: this.dimensions, actual: vector.length },
        },
      );
    }
    return withDeadline(this.dataSource, timeoutMs, (sql) =>
      this.bestOf(this.pages(sql, question.filter, nodeIds), question),
    );
  }

  private async bestOf(
    pages: AsyncIterable<readonly VectorRow[]>,
    { vector, limit, minScore, excludeNodeId }: SimilarityQuestion,
  ): Promise<SimilarPoint[]> {
    const unit = normalised(vector);
    let best: SimilarPoint[] = [];
    for await (const page of pages) {
      for (const row of page) {
        if (row.node_id === excludeNodeId) continue;
        const score = dot(unit, normalised(toVector(row.vector)));
        if (minScore === null || score >= minScore) best.push({ nodeId: row.node_id, score });
      }
      best = best.sort(bestFirst).slice(0, limit);
    }
    return best;
  }

  private async *pages(
    sql: Sql,
    filter: SimilarityFilter,
    nodeIds?: readonly string[],
  ): AsyncGenerator<VectorRow[]> {
    for (let after: string | null = null; ;) {
      const filters = filtersOf(filter)
        .add('m.model = ?', this.model)
        .add('n.node_id = any(?::uuid[])', nodeIds)
        .add('n.node_id > ?', after ?? undefined);
      const limit = filters.bind(PAGE);
      const text = `${vectors} where ${filters.text} and n.deleted_at is null order by n.node_id limit ${limit}`;
      const page: VectorRow[] = await sql.rows<VectorRow>(text, filters.values);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last.node_id;
    }
  }
}

const vectors = `
  select n.node_id, coalesce(m.vector, v.vector) as vector
  from stemma.lineage_nodes n
  join stemma.patterns p using (pattern_id)
  join stemma.node_embeddings m on m.node_id = n.node_id
  left join stemma.embeddings v on v.model = m.model and v.text_hash = m.text_hash`;

function filtersOf(filter: SimilarityFilter): Filters {
  const some = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
    list?.length === 0 ? undefined : list;
  return new Filters()
    .add('p.namespace = ?', filter.namespace)
    .add('p.kind = ?', filter.kind)
    .add('n.status = any(?::text[])', some(filter.statuses))
    .add('n.tags @> ?::text[]', some(filter.tags))
    .add('n.lineage_id = ?', filter.lineageId)
    .add('n.lineage_id <> ?', filter.excludeLineageId);
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
