import {
  type Correction,
  type Entity,
  type Held,
  type Page,
  type Refusal,
  type Subject,
} from '@stemma/projection';
import { Edges } from './edges.js';
import { lockMarker, moveMarker, noteDeleting, type Marker } from './marker.js';
import type { Run } from './run.js';
import { NODE, PATTERN } from './schema.js';
import { NO_REV, type Range, type Shape } from './shape.js';
import { nodePart, patternPart } from './vertex-parts.js';
import { Vertices } from './vertices.js';

/** In this order: what refers comes after what is referred to, so that few ends have to be made ahead. */
export const SUBJECTS = ['pattern', 'node', 'edge'] as const;

const shapes: Readonly<Record<(typeof SUBJECTS)[number], Shape>> = {
  pattern: new Vertices(PATTERN, patternPart),
  node: new Vertices(NODE, nodePart),
  edge: new Edges(),
};

/** @param requireOurs throws where the graph is somebody else's. @throws ContentChanged */
export async function applyPage(
  run: Run,
  { entities, from, to }: Page,
  record: string,
  requireOurs: (marker: Marker | null) => void,
): Promise<void> {
  const marker = await lockMarker(run);
  requireOurs(marker);
  // First: what is not to follow on this position is not to be written either.
  await moveMarker(run, record, marker, from, to);
  for (const [shape, some] of bySubject(entities)) {
    const newest = newestOf(some);
    const standings = await shape.standing(run, newest, false);
    const newer = newest.filter(({ id, rev }) => rev > (standings.get(id)?.rev ?? NO_REV));
    await write(
      newer,
      (those) => shape.put(run, those, standings),
      (those) => shape.bury(run, those, standings),
    );
  }
}

export async function mendAll(run: Run, corrections: readonly Correction[]): Promise<void> {
  // So that nobody else writes meanwhile.
  await lockMarker(run);
  for (const [shape, entities] of bySubject(corrections.map(({ entity }) => entity))) {
    const seen = new Map(corrections.map(({ entity, heldRev }) => [entity, heldRev]));
    const held = new Map(
      (
        await shape.held(
          run,
          entities.map(({ id }) => id),
        )
      ).map(({ id, rev }) => [id, rev]),
    );
    const standings = await shape.standing(run, entities, true);
    const asSeen = entities.filter((entity) => {
      const heldRev = seen.get(entity) ?? null;
      if (heldRev !== null) return held.get(entity.id) === heldRev;
      return !held.has(entity.id) && entity.rev >= (standings.get(entity.id)?.rev ?? NO_REV);
    });
    if (asSeen.length === 0) continue;
    // Whatever was done to them goes first.
    await shape.bury(run, asSeen, standings);
    await write(asSeen, async (those) => shape.put(run, those, await shape.standing(run, those, false)));
  }
  await noteDeleting(run, false);
}

export function heldOf(run: Run, subject: Subject, ids: readonly string[]): Promise<Held[]> {
  return shapeOf(subject)?.held(run, ids) ?? Promise.resolve([]);
}

export function listOf(run: Run, subject: Subject, range: Range): Promise<Held[]> {
  return shapeOf(subject)?.list(run, range) ?? Promise.resolve([]);
}

export function digestOf(entity: Entity): string | null {
  return shapeOf(entity.subject)?.digestOf(entity) ?? null;
}

/** What the store could not hold, and would refuse with all of its page. */
export function refusalsOf(entities: readonly Entity[]): Refusal[] {
  return entities
    .filter(({ subject, rev }) => shapeOf(subject) === null || !Number.isSafeInteger(rev))
    .map((entity) => ({ entity, cause: 'must be a pattern, a node or an edge with a rev below 2^53' }));
}

function shapeOf(subject: Subject): Shape | null {
  return subject in shapes ? shapes[subject as keyof typeof shapes] : null;
}

function bySubject(entities: readonly Entity[]): [Shape, Entity[]][] {
  return SUBJECTS.map((subject): [Shape, Entity[]] => [
    shapes[subject],
    entities.filter((entity) => entity.subject === subject),
  ]).filter(([, some]) => some.length > 0);
}

function newestOf(entities: readonly Entity[]): Entity[] {
  const newest = new Map<string, Entity>();
  for (const entity of entities)
    if (entity.rev > (newest.get(entity.id)?.rev ?? NO_REV)) newest.set(entity.id, entity);
  return [...newest.values()];
}

async function write(
  entities: readonly Entity[],
  put: (entities: readonly Entity[]) => Promise<void>,
  bury?: (entities: readonly Entity[]) => Promise<void>,
): Promise<void> {
  const shown = entities.filter(({ state }) => state !== null);
  const gone = entities.filter(({ state }) => state === null);
  if (shown.length > 0) await put(shown);
  if (gone.length > 0) await bury?.(gone);
}
