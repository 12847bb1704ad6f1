import { contentDigest, type Entity, type Held, type MirroredEdge } from '@stemma/projection';
import { changesOf } from './changes-of.js';
import type { Row, Run } from './run.js';
import { DELETED_EDGE, EDGE_TYPES, edgeType, NODE } from './schema.js';
import { eachOnce, revOf, standingsOf, within, type Range, type Shape, type Standings } from './shape.js';
import { edgeProperties, type Properties } from './stored-states.js';

/**
 * To look one edge up by its id took Memgraph a walk through all of its index until July 2026 (memgraph/memgraph#4326): more than
 * this are looked for on one way through all edges.
 */
const FEW = 10;

/**
 * One of another type is replaced as a whole; of all others the properties change. Ends never change in the record: where
 * they are known, an edge is looked for between them.
 */
export class Edges implements Shape {
  async standing(run: Run, entities: readonly Entity[], isAnywhere: boolean): Promise<Standings> {
    const between = entities.filter(({ state }) => state !== null && !isAnywhere);
    const anywhere = entities.filter(({ state }) => state === null || isAnywhere).map(({ id }) => id);
    const ids = entities.map(({ id }) => id);
    return standingsOf([
      ...(between.length === 0 ? [] : await run(cypher.between, { rows: between.map(endsOf) })),
      ...(anywhere.length === 0 ? [] : await run(cypher.anywhere(isMany(anywhere)), { ids: anywhere })),
      ...(await run(cypher.buried, { ids })),
    ]);
  }

  async put(run: Run, entities: readonly Entity[], standings: Standings): Promise<void> {
    const known = await this.known(run, entities, standings);
    const [kept, others]: [Entity[], Entity[]] = [[], []];
    for (const entity of entities) (isKept(entity, known.get(entity.id)) ? kept : others).push(entity);
    await this.remove(run, others, standings);
    for (const [type, rows] of rowsByType(others)) await run(cypher.put(type), { rows });
    for (const [type, rows] of rowsByType(kept))
      await run(cypher.change(type), { rows: rows.map((row) => changed(row, known)) });
  }

  async bury(run: Run, entities: readonly Entity[], standings: Standings): Promise<void> {
    await this.remove(run, entities, standings);
    const rows = entities.map(({ id, rev }) => ({ edge_id: id, rev: BigInt(rev) }));
    await run(cypher.bury, { rows });
  }

  async held(run: Run, ids: readonly string[]): Promise<Held[]> {
    return eachOnce((await run(cypher.held(isMany(ids)), { ids })).map(heldOf));
  }

  async list(run: Run, range: Range): Promise<Held[]> {
    const { where, parameters } = within('e.edge_id', range);
    const held = eachOnce((await run(cypher.list(where), parameters)).map(heldOf));
    return held.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, range.limit);
  }

  digestOf({ subject, rev, state }: Entity): string | null {
    if (subject !== 'edge' || state === null) return null;
    const { relationshipType, sourceNodeId: source, targetNodeId: target } = state;
    return digest(edgeType(relationshipType), source, target, edgeProperties(state, rev));
  }

  /** Those that are there once, and of which nothing else tells. */
  private async known(
    run: Run,
    entities: readonly Entity[],
    standings: Standings,
  ): Promise<ReadonlyMap<string, Row>> {
    const there = entities.filter(({ id }) => standings.get(id)?.as.size === 1);
    const rows = there.length === 0 ? [] : await run(cypher.heldBetween, { rows: there.map(endsOf) });
    const times = new Map<unknown, number>();
    for (const { id } of rows) times.set(id, (times.get(id) ?? 0) + 1);
    return new Map(rows.flatMap((row) => (times.get(row.id) === 1 ? [[String(row.id), row] as const] : [])));
  }

  /** Whatever tells of these, be it their deletion. */
  private async remove(run: Run, entities: readonly Entity[], standings: Standings): Promise<void> {
    const idsByKind = new Map<string, string[]>();
    for (const { id } of entities)
      for (const kind of standings.get(id)?.as ?? [])
        idsByKind.set(kind, [...(idsByKind.get(kind) ?? []), id]);
    for (const [kind, ids] of idsByKind)
      await run(kind === DELETED_EDGE ? cypher.unbury : cypher.remove(kind, isMany(ids)), { ids });
  }
}

/** Whether it is there of its type and between its ends. */
function isKept({ state }: Entity, known: Row | undefined): boolean {
  const { relationshipType, sourceNodeId, targetNodeId } = state as MirroredEdge;
  return (
    known?.type === edgeType(relationshipType) &&
    known.source === sourceNodeId &&
    known.target === targetNodeId
  );
}

function isMany(ids: readonly string[]): boolean {
  return ids.length > FEW;
}

function endsOf({ id, state }: Entity): Row {
  const { sourceNodeId: source, targetNodeId: target } = state as MirroredEdge;
  return { id, source, target };
}

function changed({ source, target, properties }: Row, known: ReadonlyMap<string, Row>): Row {
  const wanted = properties as Properties;
  const { edge_id: id } = wanted;
  return { id, source, target, changes: changesOf(wanted, known.get(String(id))?.properties as Properties) };
}

function rowsByType(entities: readonly Entity[]): Map<string, Row[]> {
  const rows = new Map<string, Row[]>();
  for (const { rev, state } of entities) {
    const edge = state as MirroredEdge;
    const type = edgeType(edge.relationshipType);
    const of = rows.get(type) ?? [];
    rows.set(type, of);
    of.push({ source: edge.sourceNodeId, target: edge.targetNodeId, properties: edgeProperties(edge, rev) });
  }
  return rows;
}

function heldOf({ id, type, source, target, properties }: Row): Held {
  const stored = properties as Properties;
  return {
    id: String(id),
    rev: revOf(stored.rev),
    digest: digest(String(type), source, target, stored),
  };
}

function digest(
  type: string,
  source: unknown,
  target: unknown,
  { rev: _, ...properties }: Properties,
): string {
  return contentDigest({ type, source, target, properties });
}

const ANY_TYPE = EDGE_TYPES.join('|');
/** The type is named in each pattern, since an index by `edge_id` is one of a type. */
const ofEachType = (statement: (type: string) => string): string =>
  EDGE_TYPES.map(statement).join(' UNION ALL ');
/** Through all edges of a type: what is compared is no property, so that no index is asked for one id after the other. */
const amongAll = (type: string): string => `MATCH (a)-[e:${type}]->(b) WHERE coalesce(e.edge_id, '') IN $ids`;
const atEnds = (type: string): string => `
  MATCH (a:${NODE.base} {${NODE.key}: row.source}) MATCH (b:${NODE.base} {${NODE.key}: row.target})
  MATCH (a)-[e:${type}]->(b) WHERE e.edge_id = row.id`;
const shown = `
  RETURN e.edge_id AS id, type(e) AS type, a.${NODE.key} AS source, b.${NODE.key} AS target, properties(e) AS properties`;

const cypher = {
  between: `UNWIND $rows AS row ${atEnds(ANY_TYPE)} RETURN row.id AS id, e.rev AS rev, type(e) AS as`,
  anywhere: (many: boolean): string => {
    const told = 'RETURN e.edge_id AS id, e.rev AS rev, type(e) AS as';
    return many
      ? `${amongAll(ANY_TYPE)} ${told}`
      : ofEachType((type) => `UNWIND $ids AS id MATCH ()-[e:${type} {edge_id: id}]->() ${told}`);
  },
  buried: `UNWIND $ids AS id MATCH (g:${DELETED_EDGE} {edge_id: id}) RETURN id, g.rev AS rev, '${DELETED_EDGE}' AS as`,
  /** The ends may come later. */
  put: (type: string) => `
    UNWIND $rows AS row
    MERGE (a:${NODE.base} {${NODE.key}: row.source})
    MERGE (b:${NODE.base} {${NODE.key}: row.target})
    CREATE (a)-[e:${type}]->(b)
    SET e = row.properties`,
  change: (type: string) => `UNWIND $rows AS row ${atEnds(type)} SET e += row.changes`,
  remove: (type: string, many: boolean) =>
    many ? `${amongAll(type)} DELETE e` : `UNWIND $ids AS id MATCH ()-[e:${type} {edge_id: id}]->() DELETE e`,
  bury: `UNWIND $rows AS row MERGE (g:${DELETED_EDGE} {edge_id: row.edge_id}) SET g.rev = row.rev`,
  unbury: `UNWIND $ids AS id MATCH (g:${DELETED_EDGE} {edge_id: id}) DELETE g`,
  held: (many: boolean): string =>
    many
      ? `${amongAll(ANY_TYPE)} ${shown}`
      : ofEachType((type) => `UNWIND $ids AS id MATCH (a)-[e:${type} {edge_id: id}]->(b) ${shown}`),
  heldBetween: `UNWIND $rows AS row ${atEnds(ANY_TYPE)} ${shown}`,
  list: (where: string) =>
    ofEachType(
      (type) =>
        `MATCH (a)-[e:${type}]->(b) WHERE ${where} WITH a, e, b ORDER BY e.edge_id LIMIT $limit ${shown}`,
    ),
};
