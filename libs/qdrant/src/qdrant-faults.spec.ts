import { ContentChanged, isInfrastructureFault, type Entity, type Held } from '@stemma/projection';
import { entityOf, give, type Front } from '@stemma/testing';
import { before } from './front.fixture.js';
import { NEVER, OwnCollections, positionAt } from './own-collection.fixture.js';
import type { QdrantMirror } from './qdrant-mirror.js';
import { hasOwnQdrant, hasQdrant } from './test-server.fixture.js';

const PAGE = 256;

const pageOf = (n: number): Entity[] =>
  Array.from({ length: PAGE }, (_, i) => entityOf('point', n * PAGE + i));
const all = (mirror: QdrantMirror): Promise<Held[]> => mirror.list('point', null, null, 100_000, NEVER);
const heldOf = (mirror: QdrantMirror, entities: readonly Entity[]): Held[] =>
  entities.map((entity) => ({ id: entity.id, rev: entity.rev, digest: mirror.digestOf(entity) ?? '' }));

(hasQdrant ? describe : describe.skip)('a Qdrant whose content is not what it was', () => {
  let own: OwnCollections;
  beforeAll(async () => {
    own = await OwnCollections.start();
  });
  afterAll(() => own.stop());

  it('is noticed, and filled anew, where the collection was dropped behind the back', async () => {
    const mirror = own.mirror();
    const { alias } = mirror;
    await mirror.apply({ lane: 0, entities: pageOf(0), from: null, to: positionAt(1) }, NEVER);
    await own.server.ask('DELETE', `/collections/${alias}-a`);
    const next = { lane: 0, entities: pageOf(1), from: positionAt(1), to: positionAt(2) };
    await expect(mirror.apply(next, NEVER)).rejects.toThrow(ContentChanged);
    expect(await mirror.position(0, NEVER)).toBeNull();
    expect(await all(mirror)).toEqual([]);
    const asked = {
      vector: new Float32Array(8).fill(1),
      limit: 1,
      minScore: null,
      filter: {},
      timeoutMs: 60_000,
    };
    await expect(mirror.search(asked)).rejects.toMatchObject({ code: 'mirror_unavailable' });
    await give(mirror, pageOf(2));
    expect(await all(mirror)).toEqual(heldOf(mirror, pageOf(2)));
  });

  it('is noticed where somebody spoilt the marker, and a load puts it right', async () => {
    const mirror = own.mirror();
    const { alias } = mirror;
    await mirror.apply({ lane: 0, entities: [], from: null, to: positionAt(1) }, NEVER);
    for (const payload of [{ position: 'far' }, {}]) {
      const points = [{ id: '00000000-0000-0000-0000-000000000000', vector: {}, payload }];
      await own.server.ask('PUT', `/collections/${alias}/points?wait=true`, { points });
      expect(await mirror.position(0, NEVER)).toBeNull();
      await mirror.apply({ lane: 0, entities: [], from: null, to: positionAt(2) }, NEVER);
      expect(await mirror.position(0, NEVER)).toEqual(positionAt(2));
    }
  });

  const own_ = hasOwnQdrant ? it : it.skip;

  own_('says where it stands after a snapshot was put back', async () => {
    const mirror = own.mirror();
    const { alias } = mirror;
    await mirror.apply({ lane: 0, entities: pageOf(0), from: null, to: positionAt(1) }, NEVER);
    const made = await own.server.ask('POST', `/collections/${alias}-a/snapshots?wait=true`);
    const { name } = made.result as { name: string };
    await mirror.apply({ lane: 0, entities: pageOf(1), from: positionAt(1), to: positionAt(2) }, NEVER);
    await own.server.recover(`${alias}-a`, name);
    const next = { lane: 0, entities: pageOf(2), from: positionAt(2), to: positionAt(3) };
    await expect(mirror.apply(next, NEVER)).rejects.toThrow(ContentChanged);
    expect(await mirror.position(0, NEVER)).toEqual(positionAt(1));
    // Of the page that came too late all is stored, which does no harm.
    expect(await all(mirror)).toEqual(heldOf(mirror, [...pageOf(0), ...pageOf(2)]));
  });

  own_('holds all that its position says when it is killed in the middle of pages', async () => {
    const mirror = own.mirror();
    await mirror.apply({ lane: 0, entities: pageOf(0), from: null, to: positionAt(0) }, NEVER);
    for (let n = 1; n <= 3; n++) {
      const page = { lane: 0, entities: pageOf(n), from: positionAt(n - 1), to: positionAt(n) };
      const answer = mirror.apply(page, NEVER).then(
        () => 'applied',
        (reason: unknown) => (isInfrastructureFault(reason) ? 'away' : reason),
      );
      await own.server.own.end();
      const told = await answer;
      expect(['applied', 'away']).toContain(told);
      await own.server.own.start();
      const position = await mirror.position(0, NEVER);
      const isThere = position?.seq === BigInt(n);
      if (told === 'applied') expect(isThere).toBe(true);
      const pages = Array.from({ length: isThere ? n + 1 : n }, (_, before) => pageOf(before)).flat();
      expect(await all(mirror)).toEqual(expect.arrayContaining(heldOf(mirror, pages)));
      await mirror.apply(page, NEVER);
      expect(await mirror.position(0, NEVER)).toEqual(positionAt(n));
    }
  });
});

(hasQdrant ? describe : describe.skip)('what lies before a Qdrant', () => {
  let own: OwnCollections;
  let line: Front;
  beforeAll(async () => {
    own = await OwnCollections.start();
  });
  afterEach(() => line.close());
  afterAll(() => own.stop());

  it('may not take the conditions out of writes', async () => {
    line = await before(own.server.options.url, {
      asked: (body) => body.replaceAll('"update_filter"', '"updateFilter"'),
    });
    const mirror = own.mirror({ url: line.url });
    const page = { lane: 0, entities: pageOf(0), from: null, to: positionAt(1) };
    await expect(mirror.apply(page, NEVER)).rejects.toThrow(/writes whether or not/);
    await expect(mirror.apply(page, NEVER)).rejects.toMatchObject({ code: 'mirror_unavailable' });
    expect(await all(mirror)).toEqual([]);
  });

  it.each(['acknowledged', 'wait_timeout'])('is not believed where a write is only %s', async (status) => {
    let isSlow = false;
    line = await before(own.server.options.url, {
      answered: (body) => (isSlow ? body.replaceAll('"completed"', `"${status}"`) : body),
    });
    const mirror = own.mirror({ url: line.url });
    await mirror.apply({ lane: 0, entities: [], from: null, to: positionAt(1) }, NEVER);
    isSlow = true;
    const page = { lane: 0, entities: pageOf(0), from: positionAt(1), to: positionAt(2) };
    await expect(mirror.apply(page, NEVER)).rejects.toMatchObject({ code: 'mirror_unavailable' });
    isSlow = false;
    // It was carried out all the same; a repetition finds it so.
    expect(await mirror.apply(page, NEVER)).toEqual([]);
    expect(await all(mirror)).toEqual(heldOf(mirror, pageOf(0)));
  });
});
