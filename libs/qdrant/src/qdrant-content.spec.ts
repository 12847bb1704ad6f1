import type { Entity, Held } from '@stemma/projection';
import { entityOf, give, idOf } from '@stemma/testing';
import { NEVER, OwnCollections } from './own-collection.fixture.js';
import type { QdrantMirror } from './qdrant-mirror.js';
import { NO_REV } from './stored-point.js';
import { hasQdrant } from './test-server.fixture.js';

const of = (n: number, rev = 1): Entity => entityOf('point', n, { rev });
const heldOf = (mirror: QdrantMirror, entity: Entity): Held => ({
  ...{ id: entity.id, rev: entity.rev, digest: mirror.digestOf(entity) ?? '' },
});

(hasQdrant ? describe : describe.skip)('what somebody does to a Qdrant by hand', () => {
  let own: OwnCollections;
  let mirror: QdrantMirror;
  let points: string;
  const [id, other] = [idOf('point', 1), idOf('point', 2)];
  beforeAll(async () => {
    own = await OwnCollections.start();
  });
  beforeEach(async () => {
    mirror = own.mirror();
    points = `/collections/${mirror.alias}/points`;
    await give(mirror, [of(1, 3), of(2, 3)]);
  });
  afterAll(() => own.stop());

  const hands: readonly [string, (points: string) => [string, string, object], number | null][] = [
    ['a field set', (at) => ['POST', `${at}/payload`, { payload: { status: 'archived' }, points: [id] }], 3],
    ['a field added', (at) => ['POST', `${at}/payload`, { payload: { seen: true }, points: [id] }], 3],
    ['the payload replaced', (at) => ['PUT', `${at}/payload`, { payload: { a: 1 }, points: [id] }], NO_REV],
    ['the payload cleared', (at) => ['POST', `${at}/payload/clear`, { points: [id] }], NO_REV],
    [
      'a text for the rev',
      (at) => ['POST', `${at}/payload`, { payload: { rev: '3' }, points: [id] }],
      NO_REV,
    ],
    [
      'another vector',
      (at) => ['PUT', `${at}/vectors`, { points: [{ id, vector: [1, 0, 0, 0, 0, 0, 0, 0] }] }],
      3,
    ],
    ['the vector taken away', (at) => ['POST', `${at}/vectors/delete`, { vector: [''], points: [id] }], null],
    [
      'it called deleted',
      (at) => ['POST', `${at}/payload`, { payload: { deleted: true }, points: [id] }],
      null,
    ],
    ['the point deleted', (at) => ['POST', `${at}/delete`, { points: [id] }], null],
  ];

  it.each(hands)('%s shows, and is mended, and nothing else is', async (_, hand, heldRev) => {
    const [method, path, body] = hand(points);
    expect((await own.server.ask(method, `${path}?wait=true`, body)).status).toBe(200);
    const held = await mirror.held('point', [id, other], NEVER);
    expect(held).toContainEqual(heldOf(mirror, of(2, 3)));
    const one = held.find((each) => each.id === id);
    expect(one?.rev ?? null).toBe(heldRev);
    expect(one).not.toEqual(heldOf(mirror, of(1, 3)));
    await mirror.mend([{ entity: of(1, 3), heldRev }], NEVER);
    expect(await mirror.list('point', null, null, 10, NEVER)).toEqual([
      heldOf(mirror, of(1, 3)),
      heldOf(mirror, of(2, 3)),
    ]);
  });

  it('does not stop a point without a rev from being replaced', async () => {
    await own.server.ask('PUT', `${points}/payload?wait=true`, { payload: {}, points: [id] });
    await give(mirror, [of(1, 2)]);
    expect(await mirror.held('point', [id], NEVER)).toEqual([heldOf(mirror, of(1, 2))]);
  });
});

(hasQdrant ? describe : describe.skip)('a vector in Qdrant', () => {
  it('is as it should be with zeros that are negative, and with the smallest numbers', async () => {
    const own = await OwnCollections.start();
    const mirror = own.mirror();
    const vector = Float32Array.of(-0, 1, 0, 1e-45, -1e-45, 1e-40, 1e-7, -1e-46);
    const entity = of(1);
    const odd = { ...entity, state: { ...entity.state, vector } } as Entity;
    expect(await give(mirror, [odd])).toEqual([]);
    expect(await mirror.list('point', null, null, 10, NEVER)).toEqual([heldOf(mirror, odd)]);
    await own.stop();
  });
});

(hasQdrant ? describe : describe.skip)('a deleted version in Qdrant', () => {
  let own: OwnCollections;
  beforeAll(async () => {
    own = await OwnCollections.start();
  });
  afterAll(() => own.stop());

  it('is found no more, also where its point lies in a segment that is indexed', async () => {
    const mirror = own.mirror();
    const { alias } = mirror;
    const many = Array.from({ length: 2_000 }, (_, n) => of(n));
    await give(mirror, many);
    // Segments from a kilobyte on are indexed, and points in them are changed by moving them.
    await own.server.ask('PATCH', `/collections/${alias}`, { optimizers_config: { indexing_threshold: 1 } });
    await own.server.untilIndexed(alias);
    const gone = many
      .slice(0, 100)
      .map(({ subject, id: goneId }) => ({ subject, id: goneId, rev: 2, state: null }));
    await give(mirror, gone);
    const ids = new Set(gone.map(({ id: goneId }) => goneId));
    const held = await mirror.list('point', null, null, 3_000, NEVER);
    expect(held.filter((each) => ids.has(each.id))).toEqual([]);
    expect(held).toHaveLength(1_900);
    const first = many[0];
    if (first?.subject !== 'point' || first.state === null) throw new Error('it is a point');
    const found = await mirror.search({
      vector: first.state.vector,
      limit: 2_000,
      minScore: null,
      filter: {},
      timeoutMs: 60_000,
    });
    expect(found.filter(({ nodeId }) => ids.has(nodeId))).toEqual([]);
    await give(mirror, many.slice(0, 100));
    expect(await mirror.list('point', null, null, 3_000, NEVER)).toHaveLength(1_900);
  });
});
