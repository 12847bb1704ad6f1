import { contentDigest, type Entity, type Held } from '@stemma/projection';
import { changesOf } from './changes-of.js';
import type { Row, Run } from './run.js';
import type { VertexKind } from './schema.js';
import { eachOnce, revOf, standingsOf, within, type Range, type Shape, type Standings } from './shape.js';
import type { Properties } from './stored-states.js';

/** What is particular to a kind of node. */
export interface VertexPart {
  /** Null where the entity is deleted, or of another subject. */
  propertiesOf(entity: Entity): Properties | null;
  /** What else is shown of a node: `MATCH`es that take `n` along, and an expression of a list of texts. */
  readonly beside: { readonly match: string; readonly list: string };
  /** The same of an entity's properties. */
  besideOf(properties: Properties): readonly string[];
  /** Statements after nodes were put (`$rows`) and buried (`$ids`). */
  readonly link: readonly string[];
  readonly unlink: readonly string[];
}

/** Patterns or versions. */
export class Vertices implements Shape {
  private readonly cypher: ReturnType<typeof cypherOf>;

  constructor(
    private readonly kind: VertexKind,
    private readonly part: VertexPart,
  ) {
    this.cypher = cypherOf(kind, part);
  }

  async standing(run: Run, entities: readonly Entity[]): Promise<Standings> {
    return standingsOf(await run(this.cypher.standing, { ids: entities.map(({ id }) => id) }));
  }

  async put(run: Run, entities: readonly Entity[], standings: Standings): Promise<void> {
    const rows = entities.map((entity) => this.part.propertiesOf(entity) ?? {});
    await run(this.cypher.clear, { ids: entities.map(({ id }) => id) });
    await run(this.cypher.put, { rows: await this.changed(run, rows, standings) });
    for (const statement of this.part.link) await run(statement, { rows });
  }

  async bury(run: Run, entities: readonly Entity[], standings: Standings): Promise<void> {
    const ids = entities.map(({ id }) => id);
    const rows = entities.map(({ id, rev }) => ({ [this.kind.key]: id, rev: BigInt(rev) }));
    for (const statement of [this.cypher.clear, ...this.part.unlink]) await run(statement, { ids });
    await run(this.cypher.bury, { rows: await this.changed(run, rows, standings) });
  }

  async held(run: Run, ids: readonly string[]): Promise<Held[]> {
    return eachOnce((await run(this.cypher.held, { ids })).map(heldOf));
  }

  async list(run: Run, range: Range): Promise<Held[]> {
    const { where, parameters } = within(`n.${this.kind.key}`, range);
    return eachOnce((await run(this.cypher.list(where), parameters)).map(heldOf));
  }

  /** Of each what is to become other than it is. */
  private async changed(run: Run, wanted: readonly Properties[], standings: Standings): Promise<Row[]> {
    const { key } = this.kind;
    const ids = wanted.map((properties) => String(properties[key]));
    const there = ids.filter((id) => standings.has(id));
    const rows = there.length === 0 ? [] : await run(this.cypher.known, { ids: there });
    const known = new Map(rows.map(({ id, properties }) => [String(id), properties as Properties]));
    return wanted.map((properties, index) => {
      const id = ids[index] ?? '';
      return { id, changes: changesOf(properties, known.get(id) ?? { [key]: id }) };
    });
  }

  digestOf(entity: Entity): string | null {
    const properties = this.part.propertiesOf(entity);
    return properties === null ? null : digest(properties, this.part.besideOf(properties));
  }
}

function heldOf({ id, isOurs, properties, beside }: Row): Held {
  const stored = properties as Properties;
  const others = (beside as unknown[]).map(String).sort();
  // One that was made by somebody else, or lost the label by which it is written, is as no state would be.
  return {
    id: String(id),
    rev: revOf(stored.rev),
    digest: isOurs === true ? digest(stored, others) : 'stray',
  };
}

function digest({ rev: _, ...properties }: Properties, beside: readonly string[]): string {
  return contentDigest({ properties, beside });
}

function cypherOf({ base, live, key }: VertexKind, { beside }: VertexPart) {
  const shown = `${beside.match}
    RETURN n.${key} AS id, '${base}' IN labels(n) AS isOurs, properties(n) AS properties, ${beside.list} AS beside`;
  return {
    standing: `UNWIND $ids AS id MATCH (n:${base} {${key}: id}) RETURN id, n.rev AS rev, '${base}' AS as`,
    /** What others made look like one of these would be met beside it. */
    clear: `UNWIND $ids AS id MATCH (n:${live} {${key}: id}) WHERE NOT ('${base}' IN labels(n)) DETACH DELETE n`,
    known: `UNWIND $ids AS id MATCH (n:${base} {${key}: id}) RETURN id, properties(n) AS properties`,
    put: `UNWIND $rows AS row MERGE (n:${base} {${key}: row.id}) SET n += row.changes SET n:${live}`,
    bury: `UNWIND $rows AS row MERGE (n:${base} {${key}: row.id}) SET n += row.changes REMOVE n:${live}`,
    held: `UNWIND $ids AS id MATCH (n:${live} {${key}: id}) WITH n ${shown}`,
    list: (where: string) => `
      MATCH (n:${live}) WHERE ${where} WITH n ORDER BY n.${key} LIMIT $limit ${shown} ORDER BY id`,
  };
}
