import type {
  JsonObject,
  LineageEdge,
  LineageEvent,
  LineageNode,
  Pattern,
  StoredRelationshipType,
} from '@stemma/models';
import type {
  Between,
  Page,
  PageRequest,
  Past,
  PastId,
  PastLink,
  PastPattern,
  PastThing,
  Side,
} from '@stemma/orchestration';
import { toEdge } from '../entities/edge.entity.js';
import { toEvent } from '../entities/event.entity.js';
import { toNode } from '../entities/node.entity.js';
import { patternNames, toPattern } from '../entities/pattern.entity.js';
import type { Row } from '../entities/table.js';
import type { Fitting } from '../reads/fitting.js';
import type { Sql } from '../sql/sql.js';
import { uuidArray } from '../sql/uuid-array.js';
import * as statements from './past.sql.js';

interface Deletable extends Row {
  readonly deleted_at: Date | null;
  readonly held_since: Date | null;
}

interface Placed extends Fitting {
  /** Among the things asked for, from 1. */
  readonly place: string;
}

type State = Omit<PastThing, 'subject' | 'id' | 'events'>;
type Located = State & { readonly nodeId: string };

const BEGINNING = [0, 'version', '00000000-0000-0000-0000-000000000000'];

export class PostgresPast implements Past {
  constructor(private readonly sql: Sql) {}

  async pattern(patternId: string): Promise<PastPattern | null> {
    const [row] = await this.sql.rows<Deletable>(statements.pattern, [patternId]);
    if (row === undefined) return null;
    const pattern = toPattern(row);
    const names = await this.sql.rows<Row>(statements.names, [patternId]);
    const events = await this.sql.rows<Row & Fitting>(statements.eventsOfPattern, [patternId]);
    return {
      subject: 'pattern',
      id: patternId,
      ...stateOf(pattern, row),
      events: Number(events[0]?.found ?? 0) > events.length ? null : events.map(toEvent),
      names: names.map((name) => patternNames.state(name)),
    };
  }

  async latestVersion(patternId: string, at: Date): Promise<number | null> {
    const [row] = await this.sql.rows<{ latest: number | null }>(statements.latestVersion, [patternId, at]);
    return row?.latest ?? null;
  }

  async ofPattern(
    patternId: string,
    { from, to }: Between,
    { limit, after }: PageRequest,
  ): Promise<Page<PastThing>> {
    const values = [patternId, from, to, ...(after ?? BEGINNING), limit + 1];
    const found = await this.sql.rows<statements.Candidate>(statements.changedOfPattern, values);
    const items = await this.things(found.slice(0, limit));
    const last = found[items.length - 1];
    const hasMore = last !== undefined && found.length > items.length;
    return { items, next: hasMore ? [last.version, last.subject, last.id] : null };
  }

  async things(ids: readonly PastId[]): Promise<PastThing[]> {
    if (ids.length === 0) return [];
    const asked = [ids.map(({ subject }) => subject), ids.map(({ id }) => id)];
    const versions = await this.sql.rows<Deletable & Placed>(statements.versions, asked);
    const edges = await this.sql.rows<Deletable & Placed & { since: Date }>(statements.edgesWithSince, asked);
    const states = new Map<number, Located>([
      ...versions.map((row) => [Number(row.place), versionOf(row)] as const),
      ...edges.map((row) => [Number(row.place), edgeOf(row)] as const),
    ]);
    const end = Math.min(endOf(versions), endOf(edges));
    const found = ids.flatMap((id, at) => {
      const state = states.get(at + 1);
      return state === undefined || at + 1 > end ? [] : [{ ...id, ...state }];
    });
    return this.withEvents(found);
  }

  async changedVersions(nodeIds: readonly string[], since: Date): Promise<string[]> {
    const values = [uuidArray(nodeIds), since];
    return (await this.sql.rows<{ id: string }>(statements.changedVersions, values)).map(({ id }) => id);
  }

  async links(
    side: Side,
    nodeIds: readonly string[],
    types: readonly StoredRelationshipType[],
    { from, to }: Between,
    limit: number,
  ): Promise<PastLink[]> {
    const values = [uuidArray(nodeIds), types, from, to, limit];
    const rows = await this.sql.rows<statements.LinkRow>(statements.linksOn[side], values);
    return rows.map(({ edge_id, source_node_id, target_node_id, changed }) => ({
      edgeId: edge_id,
      sourceNodeId: source_node_id,
      targetNodeId: target_node_id,
      hasChanged: changed,
    }));
  }

  /** Those whose events are all read, but the first at any rate. */
  private async withEvents(things: readonly (PastId & Located)[]): Promise<PastThing[]> {
    const rows = await this.sql.rows<Row & Placed>(statements.eventsOfThings, [
      things.map(({ nodeId }) => nodeId),
      things.map(({ subject, id }) => (subject === 'edge' ? id : null)),
    ]);
    const end = endOf(rows);
    const events = new Map<number, LineageEvent[]>();
    for (const row of rows) {
      const place = Number(row.place);
      const known = events.get(place) ?? [];
      events.set(place, known);
      known.push(toEvent(row));
    }
    return things.flatMap(({ nodeId: _, ...thing }, at): PastThing[] => {
      // Of the last thing that has any there may be more.
      const isCut = at + 1 >= end;
      if (isCut && at > 0) return [];
      return [{ ...thing, events: isCut ? null : (events.get(at + 1) ?? []) }];
    });
  }
}

/** The last place that was read; Infinity where all were. */
function endOf(rows: readonly Placed[]): number {
  const last = rows.at(-1);
  return last === undefined || Number(last.found) === rows.length ? Infinity : Number(last.place);
}

function versionOf(row: Deletable): Located {
  const node = toNode(row);
  return { nodeId: node.nodeId, ...stateOf(node, row) };
}

function edgeOf(row: Deletable & { since: Date }): Located {
  const edge = toEdge(row);
  return { nodeId: edge.targetNodeId, ...stateOf(edge, row), since: row.since };
}

function stateOf(
  entity: Pattern | LineageNode | LineageEdge,
  { deleted_at: deletedAt, held_since: heldSince }: Deletable,
): State {
  const { createdAt, updatedAt, rev } = entity;
  return {
    ...{ createdAt, updatedAt, deletedAt, rev, heldSince },
    since: createdAt,
    state: entity.toJSON() as JsonObject,
  };
}
