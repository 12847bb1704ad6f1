import { newId } from '@stemma/models';
import { ContentChanged } from '@stemma/projection';
import { DIMENSIONS, entityOf, give } from '@stemma/testing';
import { NEVER, OwnCollections, positionAt } from './own-collection.fixture.js';
import { hasQdrant } from './test-server.fixture.js';

const LOADING = { tx: 0n, seq: 5n, mark: 1 };

(hasQdrant ? describe : describe.skip)('the collections of embedding models', () => {
  let own: OwnCollections;
  beforeAll(async () => {
    own = await OwnCollections.start();
  });
  afterAll(() => own.stop());

  it('serve until those of the next model are whole, and are freed then; other records keep theirs', async () => {
    const record = newId();
    const old = own.mirror({ record, model: 'old/model v1' });
    const neighbour = own.mirror({ model: 'old/model v1' });
    const next = own.mirror({ record, model: 'next', dimensions: DIMENSIONS * 2 });
    await give(old, [entityOf('point', 1)]);
    await give(neighbour, [entityOf('point', 1)]);
    const asked = {
      vector: new Float32Array(DIMENSIONS).fill(1),
      limit: 1,
      minScore: null,
      filter: {},
      timeoutMs: 60_000,
    };
    expect(await next.position(0, NEVER)).toBeNull();
    for (let lane = 0; lane < next.lanes; lane++)
      await next.apply({ lane, entities: [], from: null, to: LOADING }, NEVER);
    for (let lane = 0; lane < next.lanes; lane++) {
      expect(await old.search(asked)).toHaveLength(1);
      await next.apply({ lane, entities: [], from: LOADING, to: positionAt(1) }, NEVER);
    }
    await expect(old.search(asked)).rejects.toMatchObject({ code: 'mirror_unavailable' });
    expect(await old.position(0, NEVER)).toBeNull();
    expect(await neighbour.search(asked)).toHaveLength(1);
  });

  it('are found again under their aliases by the next process, and rebuilds under their names', async () => {
    const record = newId();
    const mirror = own.mirror({ record });
    const { alias } = mirror;
    await give(mirror, [entityOf('point', 1)]);
    const begun = await mirror.beginRebuild(NEVER);
    await give(begun.sink, [entityOf('point', 2)]);
    const later = own.mirror({ record });
    const again = await later.beginRebuild(NEVER);
    expect([begun.resumeKey, again.resumeKey]).toEqual([`${alias}-b`, `${alias}-b`]);
    expect(await again.sink.position(0, NEVER)).not.toBeNull();
    await again.switch(NEVER);
    expect((await later.list('point', null, null, 10, NEVER)).map(({ id }) => id)).toEqual([
      entityOf('point', 2).id,
    ]);
    expect((await own.server.ask('GET', `/collections/${alias}-a`)).status).toBe(404);
    expect((await later.beginRebuild(NEVER)).resumeKey).toBe(`${alias}-a`);
  });

  it('are found without their alias, as after a restore into an empty server', async () => {
    const record = newId();
    const mirror = own.mirror({ record });
    const { alias } = mirror;
    await mirror.apply({ lane: 0, entities: [entityOf('point', 1)], from: null, to: positionAt(1) }, NEVER);
    const rebuild = await mirror.beginRebuild(NEVER);
    await rebuild.sink.apply(
      { lane: 0, entities: [entityOf('point', 2)], from: null, to: positionAt(2) },
      NEVER,
    );
    await rebuild.switch(NEVER);
    const actions = [{ delete_alias: { alias_name: alias } }];
    await own.server.ask('POST', '/collections/aliases', { actions });
    expect(await mirror.position(0, NEVER)).toBeNull();
    const anew = mirror.apply({ lane: 0, entities: [], from: null, to: LOADING }, NEVER);
    await expect(anew).rejects.toThrow(ContentChanged);
    expect(await mirror.position(0, NEVER)).toEqual(positionAt(2));
    expect((await mirror.list('point', null, null, 10, NEVER)).map(({ id }) => id)).toEqual([
      entityOf('point', 2).id,
    ]);
  });

  it('have what filters and guards need before the first point, also where somebody took it away', async () => {
    const record = newId();
    const mirror = own.mirror({ record });
    const { alias } = mirror;
    await give(mirror, [entityOf('point', 1)]);
    await own.server.ask('DELETE', `/collections/${alias}/index/kind?wait=true`);
    await give(own.mirror({ record }), [entityOf('point', 2)]);
    const { result } = await own.server.ask('GET', `/collections/${alias}`);
    const { payload_schema: schema } = result as { payload_schema: Record<string, { data_type: string }> };
    expect(Object.entries(schema).map(([name, { data_type: type }]) => `${name} ${type}`)).toEqual(
      expect.arrayContaining(['kind keyword', 'tags keyword', 'lineage_id uuid', 'rev integer']),
    );
  });
});
