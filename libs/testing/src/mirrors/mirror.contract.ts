import {
  checksumOf,
  instantOf,
  ContentChanged,
  isInfrastructureFault,
  type Entity,
  type Held,
  type HourSum,
  type Mirror,
  type MirrorRebuild,
  type Store,
  type StoredPosition,
  type Subject,
} from '@stemma/projection';
import { give } from './give.js';
import { aTime, entityOf, idOf, isFact, isLasting, type EntityOptions } from './entities.js';

const HOUR_MS = 3_600_000;

/** Hour by hour, whatever their order. */
function sumsOf(hours: readonly HourSum[]): Map<string, string> {
  const sums = new Map<string, { count: number; sum: bigint }>();
  for (const { hour, count, sum } of hours) {
    const of = sums.get(hour.toISOString()) ?? { count: 0, sum: 0n };
    sums.set(hour.toISOString(), { count: of.count + count, sum: of.sum + sum });
  }
  return new Map([...sums].map(([hour, { count, sum }]) => [hour, `${String(count)} ${String(sum)}`]));
}

export interface MirrorFixture {
  /** An empty one. Its first subject is no fact: facts do not change. */
  readonly open: () => Promise<Mirror>;
  /**
   * The same store opened again, as after a restart of the process; `undefined` where nothing outlives the process.
   * The mirror given is closed by it.
   */
  readonly reopen?: (mirror: Mirror) => Promise<Mirror>;
  readonly close: (mirror: Mirror) => Promise<void>;
  /** Makes its store unreachable. @returns what brings it back, with all that it held. */
  readonly cut?: (mirror: Mirror) => Promise<() => Promise<void>>;
  /** An entity that the store refuses, whatever is tried. */
  readonly poison?: () => Entity;
}

const NEVER = new AbortController().signal;

/** All that the engine relies on, of one mirror: its spec is a fixture and one call. */
export function describeMirrorContract(name: string, fixture: MirrorFixture): void {
  describe(`${name} as a mirror`, () => {
    let mirror: Mirror;
    beforeEach(async () => {
      mirror = await fixture.open();
    });
    afterEach(() => fixture.close(mirror));

    const subjects = (): readonly Subject[] => mirror.subjects;
    const facts = (n: number): Entity[] =>
      subjects()
        .filter(isFact)
        .map((subject) => entityOf(subject, n));
    const changing = (n: number, rev = 1, label = 'a'): Entity[] =>
      subjects()
        .filter((subject) => !isFact(subject))
        .map((subject) => entityOf(subject, n, { rev, label }));
    const state = (n: number, rev = 1, label = 'a'): Entity[] => [...changing(n, rev, label), ...facts(n)];
    const lasting = (n: number, rev = 1, label = 'a'): Entity[] =>
      state(n, rev, label).filter(({ subject }) => isLasting(subject));
    const passing = (n: number, rev = 1): Entity[] =>
      state(n, rev).filter(({ subject }) => !isLasting(subject));
    const gone = (n: number, rev: number): Entity[] =>
      passing(n, rev).map((entity) => ({ ...entity, state: null }));
    const all = (of: Mirror = mirror): Promise<Held[][]> =>
      Promise.all(subjects().map((subject) => of.list(subject, null, null, 100_000, NEVER)));
    const digests = (entities: readonly Entity[]): Held[][] =>
      subjects().map((subject) =>
        entities
          .filter((entity) => entity.subject === subject)
          .map((entity) => ({ id: entity.id, rev: entity.rev, digest: mirror.digestOf(entity) ?? 'nothing' }))
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      );

    it('holds what it was given, and tells the digest of it', async () => {
      const given = [...state(1), ...state(2), ...state(3)];
      await give(mirror, given);
      expect(await all()).toEqual(digests(given));
    });

    it('tells states apart that differ in anything, also in a millisecond or in a letter of any script', async () => {
      for (const subject of subjects()) {
        const options: EntityOptions[] = ['a', 'b', 'ä', '日本', '🧬'].map((label) => ({ label }));
        options.push(subject === 'point' ? { turn: 1 } : { at: new Date(aTime.getTime() + 1) });
        const variants = options.map((option, index) => entityOf(subject, 1, { ...option, rev: index + 1 }));
        expect(new Set(variants.map((entity) => mirror.digestOf(entity))).size).toBe(variants.length);
        if (isFact(subject)) continue;
        for (const variant of variants) {
          await give(mirror, [variant]);
          const [held] = await mirror.list(subject, null, null, 10, NEVER);
          expect(held?.digest).toBe(mirror.digestOf(variant));
        }
      }
    });

    it('takes a newer rev, and leaves no trace of an older or equal one', async () => {
      await give(mirror, state(1, 5));
      await give(mirror, state(1, 5, 'other'));
      await give(mirror, state(1, 4, 'older'));
      expect(await all()).toEqual(digests(state(1, 5)));
      await give(mirror, state(1, 6, 'newer'));
      expect(await all()).toEqual(digests(state(1, 6, 'newer')));
    });

    it('ends with the same content in whatever order, however often, and in whatever portions it comes', async () => {
      const history = [
        ...state(1, 1),
        ...state(1, 2, 'b'),
        ...state(2, 1),
        ...gone(2, 3),
        ...state(3, 2, 'c'),
      ];
      const expected = digests([...state(1, 2, 'b'), ...lasting(2), ...state(3, 2, 'c')]);
      for (const order of [history, [...history].reverse()]) {
        await give(mirror, order.slice(0, 3));
        await give(mirror, order.slice(3));
        await give(mirror, order);
        await give(mirror, [...order, ...order]);
        expect(await all()).toEqual(expected);
      }
    });

    it('takes nothing for nothing', async () => {
      await give(mirror, []);
      await mirror.mend([], NEVER);
      expect((await all()).flat()).toEqual([]);
    });

    it('lists no deleted entity, and does not bring it back for an older state', async () => {
      await give(mirror, passing(1, 3));
      await give(mirror, gone(1, 4));
      await give(mirror, passing(1, 3));
      await give(mirror, gone(2, 2));
      await give(mirror, passing(2, 1));
      expect((await all()).flat()).toEqual([]);
      await give(mirror, passing(1, 5));
      expect(await all()).toEqual(digests(passing(1, 5)));
    });

    it('lists in id order, within bounds that exclude the first and include the last', async () => {
      await give(
        mirror,
        [7, 1, 5, 3, 9].flatMap((n) => state(n)),
      );
      for (const subject of subjects()) {
        const ids = async (...bounds: [string | null, string | null, number]): Promise<string[]> =>
          (await mirror.list(subject, ...bounds, NEVER)).map(({ id }) => id);
        const [one, three, five, seven, nine] = [1, 3, 5, 7, 9].map((n) => idOf(subject, n)) as [
          string,
          string,
          string,
          string,
          string,
        ];
        expect(await ids(null, null, 10)).toEqual([one, three, five, seven, nine]);
        expect(await ids(one, seven, 10)).toEqual([three, five, seven]);
        expect(await ids(idOf(subject, 2), idOf(subject, 8), 2)).toEqual([three, five]);
        expect(await ids(nine, null, 10)).toEqual([]);
        expect(await ids(null, idOf(subject, 0), 10)).toEqual([]);
      }
    });

    it('sums up a range as its list says, where it can', async () => {
      await give(
        mirror,
        [1, 2, 3, 4].flatMap((n) => state(n)),
      );
      if (mirror.checksum === undefined) return;
      for (const subject of subjects()) {
        const [after, to] = [idOf(subject, 1), idOf(subject, 3)];
        expect(await mirror.checksum(subject, after, to, NEVER)).toEqual(
          checksumOf(await mirror.list(subject, after, to, 10, NEVER)),
        );
        expect(await mirror.checksum(subject, null, null, NEVER)).toEqual(
          checksumOf(await mirror.list(subject, null, null, 10, NEVER)),
        );
      }
    });

    it('tells of the order of time what it was given, hour by hour and instant by instant, where it keeps that', async () => {
      const { byTime } = mirror;
      for (const subject of byTime?.subjects ?? []) {
        const at = (ms: number): Date => new Date(aTime.getTime() + ms);
        const given = [-HOUR_MS, -1, 0, 1, 2 * HOUR_MS].map((ms, n) => entityOf(subject, n, { at: at(ms) }));
        await give(mirror, [...given, ...given]);
        const timed = given
          .map((entity) => ({ entity, ms: instantOf(entity)?.getTime() ?? NaN }))
          .sort((a, b) => a.ms - b.ms);
        const [first, last] = [timed[0]?.ms ?? 0, timed.at(-1)?.ms ?? 0];
        for (const [from, to] of [
          [new Date(first), new Date(last)],
          [new Date(first), new Date(last + 1)],
          [new Date(first + 1), new Date(last + 2 * HOUR_MS)],
          [new Date(last + 1), new Date(last + 1 + HOUR_MS)],
        ] as const) {
          const within = timed.filter(({ ms }) => ms >= from.getTime() && ms < to.getTime());
          const ids = within.map(({ entity }) => entity.id);
          const held = (await byTime?.between(subject, from, to, 10, NEVER)) ?? [];
          expect(held.map(({ id }) => id).sort()).toEqual([...ids].sort());
          for (const { entity } of within)
            expect(held).toContainEqual({ id: entity.id, rev: 1, digest: mirror.digestOf(entity) });
          const some = given.slice(0, 3).map(({ id }) => id);
          const among = (await byTime?.held(subject, some, from, to, NEVER)) ?? [];
          expect(among.map(({ id }) => id).sort()).toEqual(ids.filter((id) => some.includes(id)).sort());
          for (const one of among) expect(held).toContainEqual(one);
          expect(await byTime?.between(subject, from, to, 1, NEVER)).toHaveLength(Math.min(1, ids.length));
          expect(sumsOf((await byTime?.hours(subject, from, to, NEVER)) ?? [])).toEqual(
            sumsOf(
              within.map(({ entity, ms }) => ({
                hour: new Date(Math.floor(ms / HOUR_MS) * HOUR_MS),
                count: 1,
                sum: BigInt((entity.state as { readonly check: number }).check),
              })),
            ),
          );
        }
      }
    });

    it('holds ten thousand entities that come at once', async () => {
      const [subject] = subjects() as [Subject];
      const many = Array.from({ length: 10_000 }, (_, n) => entityOf(subject, n));
      await give(mirror, many);
      const held = await mirror.list(subject, null, null, 20_000, NEVER);
      expect(held).toHaveLength(10_000);
      expect(new Set(held.map(({ id }) => id)).size).toBe(10_000);
    });

    it('mends whatever is still as it was seen, and nothing else', async () => {
      const [subject] = subjects() as [Subject];
      const of = (n: number, rev: number, label = 'right'): Entity => entityOf(subject, n, { rev, label });
      const none = (n: number, rev = 0): Entity => ({ subject, id: idOf(subject, n), rev, state: null });
      await give(mirror, [
        of(1, 9, 'ahead'),
        of(2, 5, 'wrong'),
        of(3, 5, 'orphan'),
        of(4, 6, 'changed since'),
      ]);
      if (!isLasting(subject)) await give(mirror, [of(6, 7, 'deleted since'), none(6, 8)]);
      await mirror.mend(
        [
          { entity: of(1, 3), heldRev: 9 },
          { entity: of(2, 5), heldRev: 5 },
          { entity: none(3), heldRev: 5 },
          { entity: of(4, 5), heldRev: 5 },
          { entity: of(5, 2), heldRev: null },
          ...(isLasting(subject) ? [] : [{ entity: of(6, 7), heldRev: null }]),
          { entity: of(2, 4), heldRev: null },
        ],
        NEVER,
      );
      const expected = [of(1, 3), of(2, 5), of(4, 6, 'changed since'), of(5, 2)];
      expect((await all())[0]).toEqual(digests(expected)[0]);
      // What was mended goes on under the guard.
      await give(mirror, [of(1, 4, 'next'), of(3, 1, 'back'), of(5, 2, 'again')]);
      expect((await all())[0]).toEqual(
        digests([of(1, 4, 'next'), of(2, 5), of(3, 1, 'back'), of(4, 6, 'changed since'), of(5, 2)])[0],
      );
    });

    it('knows no position until a page brings one, and then the last one, lane by lane', async () => {
      const greatest = Number.MAX_SAFE_INTEGER;
      for (let lane = 0; lane < mirror.lanes; lane++) {
        expect(await mirror.position(lane, NEVER)).toBeNull();
        const first = { tx: 7n, seq: BigInt(lane), mark: 1 };
        await move(mirror, lane, null, first);
        await move(mirror, lane, first, { tx: 2n ** 63n, seq: BigInt(lane), mark: greatest });
      }
      for (let lane = 0; lane < mirror.lanes; lane++) {
        const last = { tx: 2n ** 63n, seq: BigInt(lane), mark: greatest };
        expect(await mirror.position(lane, NEVER)).toEqual(last);
      }
    });

    it('puts a position in the place of the one it is told, and of no other', async () => {
      const [one, two, three] = [1, 2, 3].map((mark) => ({ tx: 7n, seq: 1n, mark })) as [
        StoredPosition,
        StoredPosition,
        StoredPosition,
      ];
      const isRefused = (from: StoredPosition | null, to: StoredPosition): Promise<void> =>
        expect(move(mirror, 0, from, to)).rejects.toThrow(ContentChanged);
      await isRefused(one, two);
      expect(await mirror.position(0, NEVER)).toBeNull();
      await move(mirror, 0, null, one);
      await isRefused(null, two);
      await isRefused({ ...one, tx: 8n }, two);
      await move(mirror, 0, one, two);
      await isRefused(one, three);
      expect(await mirror.position(0, NEVER)).toEqual(two);
    });

    it('holds what a page brought, and stands where it led; led nowhere, it stays where it was', async () => {
      const [one, two] = [1n, 2n].map((seq) => ({ tx: 7n, seq, mark: 5 })) as [
        StoredPosition,
        StoredPosition,
      ];
      await mirror.apply({ lane: 0, entities: state(1), from: null, to: one }, NEVER);
      await mirror.apply({ lane: 0, entities: state(2), from: one, to: one }, NEVER);
      expect(await mirror.position(0, NEVER)).toEqual(one);
      await mirror.apply({ lane: 0, entities: state(3), from: one, to: two }, NEVER);
      expect(await mirror.position(0, NEVER)).toEqual(two);
      expect(await all()).toEqual(digests([...state(1), ...state(2), ...state(3)]));
    });

    it('is not harmed by a page that was meant for what it held before', async () => {
      const [one, two] = [1n, 2n].map((seq) => ({ tx: 7n, seq, mark: 5 })) as [
        StoredPosition,
        StoredPosition,
      ];
      await mirror.apply({ lane: 0, entities: state(1, 3), from: null, to: two }, NEVER);
      const late = mirror.apply({ lane: 0, entities: state(1, 2, 'older'), from: null, to: one }, NEVER);
      await expect(late).rejects.toThrow(ContentChanged);
      expect(await mirror.position(0, NEVER)).toEqual(two);
      expect(await all()).toEqual(digests(state(1, 3)));
    });

    it('tells what it holds of some ids, and nothing of what it does not hold', async () => {
      await give(mirror, [...state(1), ...passing(2), ...state(3)]);
      await give(mirror, gone(2, 2));
      for (const subject of subjects()) {
        const ids = [3, 9, 2, 1].map((n) => idOf(subject, n));
        const held = await mirror.held(subject, ids, NEVER);
        expect([...held].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
          await mirror.list(subject, null, null, 10, NEVER),
        );
        expect(held).toHaveLength(2);
        expect(await mirror.held(subject, [], NEVER)).toEqual([]);
        const [first] = await mirror.held(subject, [idOf(subject, 1)], NEVER);
        expect(first?.id).toBe(idOf(subject, 1));
      }
    });

    it('holds each entity once, in its newest state, when several writers come at once', async () => {
      const revs = [3, 1, 4, 2];
      const written = revs.map((rev) =>
        give(
          mirror,
          [1, 2, 3].flatMap((n) => state(n, rev, String(rev))),
        ),
      );
      await Promise.all([...written, give(mirror, gone(2, 5))]);
      expect(await all()).toEqual(digests([...state(1, 4, '4'), ...lasting(2, 4, '4'), ...state(3, 4, '4')]));
    });

    it('builds a content beside, which nobody sees until it takes the place of the old one', async () => {
      await give(mirror, [...state(1), ...state(2)]);
      const before = await all();
      const at = await mirror.position(0, NEVER);
      const rebuild = await beginRebuild(mirror);
      if (rebuild === null) return;
      await give(rebuild.sink, [...state(2, 2, 'new'), ...state(3)]);
      for (let lane = 0; lane < mirror.lanes; lane++)
        await move(rebuild.sink, lane, await rebuild.sink.position(lane, NEVER), {
          tx: 3n,
          seq: 4n,
          mark: 5,
        });
      expect(await all()).toEqual(before);
      expect(await mirror.position(0, NEVER)).toEqual(at);
      await give(mirror, state(4));
      await rebuild.switch(NEVER);
      expect(await all()).toEqual(digests([...state(2, 2, 'new'), ...state(3)]));
      expect(await mirror.position(0, NEVER)).toMatchObject({ tx: 3n, seq: 4n });
      // Another process may have been about to do the same, or to give it up.
      await rebuild.switch(NEVER);
      await rebuild.abandon(NEVER);
      await give(mirror, [...state(2, 1, 'older'), ...state(3, 2, 'newer')]);
      expect(await all()).toEqual(digests([...state(2, 2, 'new'), ...state(3, 2, 'newer')]));
    });

    it('answers while it is rebuilt, at no moment with nothing', async () => {
      await give(mirror, state(1));
      const rebuild = await beginRebuild(mirror);
      if (rebuild === null) return;
      const seen: number[] = [];
      let building = true;
      const reader = (async () => {
        while (building) {
          seen.push((await all()).flat().length);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      for (let n = 1; n <= 50; n++) await give(rebuild.sink, state(n));
      await rebuild.switch(NEVER);
      building = false;
      await reader;
      expect(Math.min(...seen)).toBeGreaterThan(0);
      expect(new Set(seen).size).toBeLessThanOrEqual(2);
    });

    it('keeps the old content where the new one is given up, and can begin again', async () => {
      await give(mirror, state(1));
      const before = await all();
      const given = await beginRebuild(mirror);
      if (given === null) return;
      await give(given.sink, state(9));
      await given.abandon(NEVER);
      expect(await all()).toEqual(before);
      const again = await beginRebuild(mirror);
      if (again === null) throw new Error('it was rebuilt beside before');
      await give(again.sink, state(2));
      await again.switch(NEVER);
      expect(await all()).toEqual(digests(state(2)));
    });

    const { cut, poison } = fixture;
    if (cut !== undefined) {
      it('says that the store is away while it is, and goes on with what it held', async () => {
        await give(mirror, state(1));
        const at = (await mirror.position(0, NEVER)) as StoredPosition;
        const back = await cut(mirror);
        const [subject] = subjects() as [Subject];
        for (const ask of [
          () => mirror.apply({ lane: 0, entities: state(2), from: at, to: at }, NEVER),
          () => mirror.position(0, NEVER),
          () => mirror.held(subject, [idOf(subject, 1)], NEVER),
          () => mirror.list(subject, null, null, 10, NEVER),
          () => mirror.mend([{ entity: entityOf(subject, 1), heldRev: 1 }], NEVER),
          ...(mirror.beginRebuild === undefined ? [] : [() => beginRebuild(mirror)]),
        ]) {
          const error: unknown = await ask().then(
            () => 'it answered',
            (reason: unknown) => reason,
          );
          expect({ error, isInfrastructureFault: isInfrastructureFault(error) }).toMatchObject({
            isInfrastructureFault: true,
          });
        }
        await back();
        await give(mirror, [...state(1, 2, 'b'), ...state(3)]);
        expect(await all()).toEqual(digests([...state(1, 2, 'b'), ...state(3)]));
      });
    }

    if (poison !== undefined) {
      it('says of an entity that it cannot take it, stays where it was, and takes all others', async () => {
        const [one, two] = [1, 2].map((mark) => ({ tx: 7n, seq: 1n, mark })) as [
          StoredPosition,
          StoredPosition,
        ];
        await move(mirror, 0, null, one);
        const entities = [...state(1), poison(), ...state(2)];
        for (const some of [entities, [poison()]]) {
          const answer: unknown = await mirror
            .apply({ lane: 0, entities: some, from: one, to: two }, NEVER)
            .then(
              (refusals) => refusals.map(({ entity, cause }) => ({ id: entity.id, hasCause: cause !== '' })),
              (reason: unknown) => reason,
            );
          // By name, or (where it does not know which) not as a fault of its own.
          if (answer instanceof Error) expect(isInfrastructureFault(answer)).toBe(false);
          else expect(answer).toEqual([{ id: poison().id, hasCause: true }]);
          expect(await mirror.position(0, NEVER)).toEqual(one);
        }
        expect(
          await mirror.apply({ lane: 0, entities: [...state(1), ...state(2)], from: one, to: two }, NEVER),
        ).toEqual([]);
        expect(await mirror.position(0, NEVER)).toEqual(two);
        expect(await all()).toEqual(digests([...state(1), ...state(2)]));
      });
    }

    const { reopen } = fixture;
    if (reopen !== undefined) {
      it('holds after a restart what its position says', async () => {
        await give(mirror, [...state(1), ...state(2, 4), ...gone(3, 3)]);
        for (let lane = 0; lane < mirror.lanes; lane++)
          await move(mirror, lane, await mirror.position(lane, NEVER), { tx: 12n, seq: 34n, mark: 5 });
        mirror = await reopen(mirror);
        expect(await mirror.position(0, NEVER)).toMatchObject({ tx: 12n, seq: 34n });
        expect(await all()).toEqual(digests([...state(1), ...state(2, 4)]));
        await give(mirror, [...state(3, 2), ...state(2, 3, 'older')]);
        expect(await all()).toEqual(digests([...state(1), ...state(2, 4), ...lasting(3, 2)]));
      });

      it('takes what comes after a restart with nothing in it', async () => {
        for (let lane = 0; lane < mirror.lanes; lane++)
          await move(mirror, lane, await mirror.position(lane, NEVER), { tx: 12n, seq: 34n, mark: 5 });
        mirror = await reopen(mirror);
        expect(await mirror.position(0, NEVER)).toMatchObject({ tx: 12n, seq: 34n });
        await give(mirror, [...state(1), ...state(2)]);
        expect(await all()).toEqual(digests([...state(1), ...state(2)]));
      });
    }
  });
}

async function move(
  store: Store,
  lane: number,
  from: StoredPosition | null,
  to: StoredPosition,
): Promise<void> {
  expect(await store.apply({ lane, entities: [], from, to }, NEVER)).toEqual([]);
}

/** Null where it is rebuilt in place. */
async function beginRebuild(mirror: Mirror): Promise<MirrorRebuild | null> {
  return (await mirror.beginRebuild?.(NEVER)) ?? null;
}
