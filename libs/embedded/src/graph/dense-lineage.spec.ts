import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DERIVATION_TYPES } from '@stemma/models';
import { TRAVERSAL_CEILINGS } from '@stemma/orchestration';
import type { Entity } from '@stemma/projection';
import { give } from '@stemma/testing';
import { GraphMirror } from './graph-mirror.js';

jest.setTimeout(60_000);

const WIDTH = 600;
const idOf = (level: number, place: number): string =>
  `0000000${String(level)}-0000-4000-8000-${String(place).padStart(12, '0')}`;
const places = Array.from({ length: WIDTH }, (_, place) => place);

/** From one version many, and from each of these each of as many others. */
function* dense(): Generator<Entity> {
  const ids = [idOf(0, 0), ...[1, 2].flatMap((level) => places.map((place) => idOf(level, place)))];
  for (const id of ids)
    yield { subject: 'vertex', id, rev: 1, state: { status: 'active', createdAtMs: 0 } } as Entity;
  let edges = 0;
  const edge = (sourceNodeId: string, targetNodeId: string): Entity => {
    const edgeId = idOf(9, edges++);
    const state = { edgeId, sourceNodeId, targetNodeId, relationshipType: 'refined_from' as const };
    return {
      subject: 'link',
      id: edgeId,
      rev: 1,
      state: {
        ...state,
        weight: 1,
        confidenceScore: null,
        breakingChanges: false,
        isActive: true,
        createdAtMs: 0,
      },
    };
  };
  for (const one of places) {
    yield edge(idOf(0, 0), idOf(1, one));
    for (const other of places) yield edge(idOf(1, one), idOf(2, other));
  }
}

describe('a lineage of more edges than an answer holds', () => {
  let dir: string;
  let mirror: GraphMirror;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stemma-dense-'));
    mirror = await GraphMirror.open(dir);
    await give(mirror, [...dense()]);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const traverse = (timeoutMs: number) =>
    mirror.traverse(
      {
        ...TRAVERSAL_CEILINGS,
        nodeId: idOf(0, 0),
        direction: 'descendants',
        relationshipTypes: DERIVATION_TYPES,
        statuses: [],
        minWeight: 0,
        asOf: null,
        after: null,
        timeoutMs,
      },
      new Set(),
    );

  it('lets others have their turn while it is answered, with the first edges', async () => {
    let rounds = 0;
    let isAnswered = false;
    const count = (): void => {
      rounds++;
      if (!isAnswered) setImmediate(count);
    };
    count();
    const reach = (await traverse(30_000))?.reach;
    isAnswered = true;
    // One pause for each level would be fewer.
    expect(rounds).toBeGreaterThan(6);
    expect(reach?.nodes).toHaveLength(2 * WIDTH);
    expect(reach?.truncated).toEqual(['edgeLimit']);
    const { edgeLimit } = TRAVERSAL_CEILINGS;
    expect(reach?.edgeIds).toEqual(Array.from({ length: edgeLimit }, (_, place) => idOf(9, place)));
  });

  it('ends where its time is over', async () => {
    await expect(traverse(1)).rejects.toMatchObject({ code: 'timeout' });
  });
});
