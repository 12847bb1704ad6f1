import {
  checksumOf,
  isInfrastructureFault,
  type Entity,
  type Held,
  type Mirror,
  type StoredPosition,
  type Subject,
} from '@stemma/projection';
import { aTime, entityOf, idOf, isFact, type EntityOptions } from './entities.js';

export interface MirrorFixture {
  /** An empty one. Its first subject is no fact: facts neither change nor go. */
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
    const gone = (n: number, rev: number): Entity[] =>
      changing(n, rev).map((entity) => ({ ...entity, state: null }));
    const all = (of: Mirror = mirror): Promise<Held[][]> =>
      Promise.all(subjects().map((subject) => of.list(subject, null, null, 100_000)));
    const digests = (entities: readonly Entity[]): Held[][] =>
      subjects().map((subject) =>
        entities
          .filter((entity) => entity.subject === subject)
          .map((entity) => ({ id: entity.id, rev: entity.rev, digest: mirror.digestOf(entity) ?? 'nothing' }))
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      );

    it('holds what it was given, and tells the digest of it', async () => {
      const given = [...state(1), ...state(2), ...state(3)];
      await mirror.apply(given);
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
          await mirror.apply([variant]);
          const [held] = await mirror.list(subject, null, null, 10);
          expect(held?.digest).toBe(mirror.digestOf(variant));
        }
      }
    });

    it('takes a newer rev, and leaves no trace of an older or equal one', async () => {
      await mirror.apply(state(1, 5));
      await mirror.apply(state(1, 5, 'other'));
      await mirror.apply(state(1, 4, 'older'));
      expect(await all()).toEqual(digests(state(1, 5)));
      await mirror.apply(state(1, 6, 'newer'));
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
      const expected = digests([...state(1, 2, 'b'), ...facts(2), ...state(3, 2, 'c')]);
      for (const order of [history, [...history].reverse()]) {
        await mirror.apply(order.slice(0, 3));
        await mirror.apply(order.slice(3));
        await mirror.apply(order);
        await mirror.apply([...order, ...order]);
        expect(await all()).toEqual(expected);
      }
    });

    it('takes nothing for nothing', async () => {
      await mirror.apply([]);
      await mirror.mend([]);
      expect((await all()).flat()).toEqual([]);
    });

    it('lists no deleted entity, and does not bring it back for an older state', async () => {
      await mirror.apply(changing(1, 3));
      await mirror.apply(gone(1, 4));
      await mirror.apply(changing(1, 3));
      await mirror.apply(gone(2, 2));
      await mirror.apply(changing(2, 1));
      expect((await all()).flat()).toEqual([]);
      await mirror.apply(changing(1, 5));
      expect(await all()).toEqual(digests(changing(1, 5)));
    });

    it('lists in id order, within bounds that exclude the first and include the last', async () => {
      await mirror.apply([7, 1, 5, 3, 9].flatMap((n) => state(n)));
      for (const subject of subjects()) {
        const ids = async (...bounds: [string | null, string | null, number]): Promise<string[]> =>
          (await mirror.list(subject, ...bounds)).map(({ id }) => id);
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
      await mirror.apply([1, 2, 3, 4].flatMap((n) => state(n)));
      if (mirror.checksum === undefined) return;
      for (const subject of subjects()) {
        const [after, to] = [idOf(subject, 1), idOf(subject, 3)];
        expect(await mirror.checksum(subject, after, to)).toEqual(
          checksumOf(await mirror.list(subject, after, to, 10)),
        );
        expect(await mirror.checksum(subject, null, null)).toEqual(
          checksumOf(await mirror.list(subject, null, null, 10)),
        );
      }
    });

    it('holds ten thousand entities that come at once', async () => {
      const [subject] = subjects() as [Subject];
      const many = Array.from({ length: 10_000 }, (_, n) => entityOf(subject, n));
      await mirror.apply(many);
      const held = await mirror.list(subject, null, null, 20_000);
      expect(held).toHaveLength(10_000);
      expect(new Set(held.map(({ id }) => id)).size).toBe(10_000);
    });

    it('mends whatever is still as it was seen, and nothing else', async () => {
      const [subject] = subjects() as [Subject];
      const of = (n: number, rev: number, label = 'right'): Entity => entityOf(subject, n, { rev, label });
      const none = (n: number, rev = 0): Entity => ({ subject, id: idOf(subject, n), rev, state: null });
      await mirror.apply([
        of(1, 9, 'ahead'),
        of(2, 5, 'wrong'),
        of(3, 5, 'orphan'),
        of(4, 6, 'changed since'),
      ]);
      await mirror.apply([of(6, 7, 'deleted since'), none(6, 8)]);
      await mirror.mend([
        { entity: of(1, 3), heldRev: 9 },
        { entity: of(2, 5), heldRev: 5 },
        { entity: none(3), heldRev: 5 },
        { entity: of(4, 5), heldRev: 5 },
        { entity: of(5, 2), heldRev: null },
        { entity: of(6, 7), heldRev: null },
        { entity: of(2, 4), heldRev: null },
      ]);
      const expected = [of(1, 3), of(2, 5), of(4, 6, 'changed since'), of(5, 2)];
      expect((await all())[0]).toEqual(digests(expected)[0]);
      // What was mended goes on under the guard.
      await mirror.apply([of(1, 4, 'next'), of(3, 1, 'back'), of(5, 2, 'again')]);
      expect((await all())[0]).toEqual(
        digests([of(1, 4, 'next'), of(2, 5), of(3, 1, 'back'), of(4, 6, 'changed since'), of(5, 2)])[0],
      );
    });

    it('knows no position until it is told, and then the last one, lane by lane', async () => {
      const greatest = Number.MAX_SAFE_INTEGER;
      for (let lane = 0; lane < mirror.lanes; lane++) {
        expect(await mirror.position(lane)).toBeNull();
        const first = { tx: 7n, seq: BigInt(lane), mark: 1 };
        expect(await mirror.setPosition(lane, first, null)).toBe(true);
        expect(
          await mirror.setPosition(lane, { tx: 2n ** 63n, seq: BigInt(lane), mark: greatest }, first),
        ).toBe(true);
      }
      for (let lane = 0; lane < mirror.lanes; lane++) {
        expect(await mirror.position(lane)).toEqual({ tx: 2n ** 63n, seq: BigInt(lane), mark: greatest });
      }
    });

    it('puts a position in the place of the one it is told, and of no other', async () => {
      const [one, two, three] = [1, 2, 3].map((mark) => ({ tx: 7n, seq: 1n, mark })) as [
        StoredPosition,
        StoredPosition,
        StoredPosition,
      ];
      expect(await mirror.setPosition(0, two, one)).toBe(false);
      expect(await mirror.position(0)).toBeNull();
      expect(await mirror.setPosition(0, one, null)).toBe(true);
      expect(await mirror.setPosition(0, two, null)).toBe(false);
      expect(await mirror.setPosition(0, two, { ...one, tx: 8n })).toBe(false);
      expect(await mirror.setPosition(0, two, one)).toBe(true);
      expect(await mirror.setPosition(0, three, one)).toBe(false);
      expect(await mirror.position(0)).toEqual(two);
    });

    it('holds each entity once, in its newest state, when several writers come at once', async () => {
      const revs = [3, 1, 4, 2];
      const written = revs.map((rev) => mirror.apply([1, 2, 3].flatMap((n) => state(n, rev, String(rev)))));
      await Promise.all([...written, mirror.apply(gone(2, 5))]);
      expect(await all()).toEqual(digests([...state(1, 4, '4'), ...facts(2), ...state(3, 4, '4')]));
    });

    it('builds a content beside, which nobody sees until it takes the place of the old one', async () => {
      await mirror.apply([...state(1), ...state(2)]);
      const before = await all();
      const rebuild = await mirror.beginRebuild();
      await rebuild.sink.apply([...state(2, 2, 'new'), ...state(3)]);
      for (let lane = 0; lane < mirror.lanes; lane++)
        await rebuild.sink.setPosition(lane, { tx: 3n, seq: 4n, mark: 5 }, null);
      expect(await all()).toEqual(before);
      expect(await mirror.position(0)).toBeNull();
      await mirror.apply(state(4));
      await rebuild.switch();
      expect(await all()).toEqual(digests([...state(2, 2, 'new'), ...state(3)]));
      expect(await mirror.position(0)).toMatchObject({ tx: 3n, seq: 4n });
      // Another process may have been about to do the same, or to give it up.
      await rebuild.switch();
      await rebuild.abandon();
      await mirror.apply([...state(2, 1, 'older'), ...state(3, 2, 'newer')]);
      expect(await all()).toEqual(digests([...state(2, 2, 'new'), ...state(3, 2, 'newer')]));
    });

    it('answers while it is rebuilt, at no moment with nothing', async () => {
      await mirror.apply(state(1));
      const rebuild = await mirror.beginRebuild();
      const seen: number[] = [];
      let building = true;
      const reader = (async () => {
        while (building) {
          seen.push((await all()).flat().length);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      for (let n = 1; n <= 50; n++) await rebuild.sink.apply(state(n));
      await rebuild.switch();
      building = false;
      await reader;
      expect(Math.min(...seen)).toBeGreaterThan(0);
      expect(new Set(seen).size).toBeLessThanOrEqual(2);
    });

    it('keeps the old content where the new one is given up, and can begin again', async () => {
      await mirror.apply(state(1));
      const before = await all();
      const given = await mirror.beginRebuild();
      await given.sink.apply(state(9));
      await given.abandon();
      expect(await all()).toEqual(before);
      const again = await mirror.beginRebuild();
      await again.sink.apply(state(2));
      await again.switch();
      expect(await all()).toEqual(digests(state(2)));
    });

    const { cut, poison } = fixture;
    if (cut !== undefined) {
      it('says that the store is away while it is, and goes on with what it held', async () => {
        await mirror.apply(state(1));
        const back = await cut(mirror);
        const [subject] = subjects() as [Subject];
        for (const ask of [
          () => mirror.apply(state(2)),
          () => mirror.position(0),
          () => mirror.setPosition(0, { tx: 1n, seq: 1n, mark: 1 }, null),
          () => mirror.list(subject, null, null, 10),
          () => mirror.mend([{ entity: entityOf(subject, 1), heldRev: 1 }]),
          () => mirror.beginRebuild(),
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
        await mirror.apply([...state(1, 2, 'b'), ...state(3)]);
        expect(await all()).toEqual(digests([...state(1, 2, 'b'), ...state(3)]));
      });
    }

    if (poison !== undefined) {
      it('says of an entity that it cannot take it, and takes all others', async () => {
        const error: unknown = await mirror.apply([...state(1), poison(), ...state(2)]).then(
          () => 'it was taken',
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(Error);
        expect(isInfrastructureFault(error)).toBe(false);
        await mirror.apply([...state(1), ...state(2)]);
        await expect(mirror.apply([poison()])).rejects.toThrow();
        expect(await all()).toEqual(digests([...state(1), ...state(2)]));
      });
    }

    const { reopen } = fixture;
    if (reopen !== undefined) {
      it('holds after a restart what its position says', async () => {
        await mirror.apply([...state(1), ...state(2, 4), ...gone(3, 3)]);
        for (let lane = 0; lane < mirror.lanes; lane++)
          await mirror.setPosition(lane, { tx: 12n, seq: 34n, mark: 5 }, null);
        mirror = await reopen(mirror);
        expect(await mirror.position(0)).toMatchObject({ tx: 12n, seq: 34n });
        expect(await all()).toEqual(digests([...state(1), ...state(2, 4)]));
        await mirror.apply([...state(3, 2), ...state(2, 3, 'older')]);
        expect(await all()).toEqual(digests([...state(1), ...state(2, 4), ...facts(3)]));
      });

      it('takes what comes after a restart with nothing in it', async () => {
        for (let lane = 0; lane < mirror.lanes; lane++)
          await mirror.setPosition(lane, { tx: 12n, seq: 34n, mark: 5 }, null);
        mirror = await reopen(mirror);
        expect(await mirror.position(0)).toMatchObject({ tx: 12n, seq: 34n });
        await mirror.apply([...state(1), ...state(2)]);
        expect(await all()).toEqual(digests([...state(1), ...state(2)]));
      });
    }
  });
}
