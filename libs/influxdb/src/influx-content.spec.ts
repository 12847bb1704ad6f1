import { idFrom } from '@stemma/models';
import { ContentChanged, isInfrastructureFault, type Entity, type Held } from '@stemma/projection';
import { entityOf, give, idOf } from '@stemma/testing';
import { before } from './front.fixture.js';
import type { InfluxMirror } from './influx-mirror.js';
import { NEVER, OwnBuckets, positionAt } from './own-bucket.fixture.js';
import { hasInflux, hasOwnInflux } from './test-server.fixture.js';

const FIRST_NS = BigInt(Date.parse('2026-03-01T12:00:00.123Z')) * 1_000_000n;
const DAY_MS = 24 * 3_600_000;
const of = (n: number, at?: Date): Entity => entityOf('execution', n, at === undefined ? {} : { at });
const heldOf = (mirror: InfluxMirror, entity: Entity): Held => ({
  ...{ id: entity.id, rev: entity.rev, digest: mirror.digestOf(entity) ?? '' },
});
const all = (mirror: InfluxMirror): Promise<Held[]> => mirror.list('execution', null, null, 100, NEVER);
const tagsOf = (n: number): string =>
  `outcome=success,context_type=a,pattern_id=${idFrom('pattern', String(n))}`;

(hasInflux ? describe : describe.skip)('what somebody does to an InfluxDB by hand', () => {
  let own: OwnBuckets;
  let mirror: InfluxMirror;
  let bucket: string;
  beforeAll(async () => {
    own = await OwnBuckets.start();
  });
  beforeEach(async () => {
    bucket = own.server.newBucket();
    mirror = own.mirror({ bucket });
    await give(mirror, [of(1), of(2)]);
  });
  afterAll(() => own.stop());

  const write = async (lines: string): Promise<void> => {
    expect(await own.server.write(bucket, lines)).toBe(204);
  };
  const at = (n: number): string => String(FIRST_NS + BigInt(n));

  const hands: readonly [string, () => Promise<void>, number | null][] = [
    ['a field changed', () => write(`pattern_execution,${tagsOf(1)} execution_time_ms=1 ${at(1)}`), 1],
    ['a field added', () => write(`pattern_execution,${tagsOf(1)} seen=true ${at(1)}`), 1],
    ['a field that is absent', () => write(`pattern_execution,${tagsOf(1)} memory_usage_mb=1 ${at(1)}`), 1],
    [
      'a copy at another time',
      () => write(`pattern_execution,${tagsOf(1)} execution_id="${idOf('execution', 1)}" ${at(999)}`),
      1,
    ],
    [
      'the point deleted',
      async () => {
        const when = '2026-03-01T12:00:00.123000001Z';
        const query = new URLSearchParams({ org: own.server.options.org, bucket });
        const asked = { start: when, stop: when, predicate: '_measurement="pattern_execution"' };
        const { status } = await own.server.ask('POST', `/api/v2/delete?${String(query)}`, asked);
        expect(status).toBe(204);
      },
      null,
    ],
  ];

  it.each(hands)('%s shows, and is mended, and nothing else is', async (_, hand, heldRev) => {
    await hand();
    const ids = [idOf('execution', 1), idOf('execution', 2)];
    const held = await mirror.held('execution', ids, NEVER);
    expect(held).toContainEqual(heldOf(mirror, of(2)));
    const one = held.find(({ id }) => id === ids[0]);
    expect(one?.rev ?? null).toBe(heldRev);
    expect(one).not.toEqual(heldOf(mirror, of(1)));
    await mirror.mend([{ entity: of(1), heldRev }], NEVER);
    expect(await all(mirror)).toEqual([heldOf(mirror, of(1)), heldOf(mirror, of(2))]);
  });

  it.each(['host=desk', String.raw`context_type=C:\dir,outcome="it's"`])(
    'a point of nothing that the record knows (%s) is found by an id of its own, and removed',
    async (tags) => {
      await write(`pattern_execution,${tags} note="mine" ${at(5)}`);
      const orphan = (await all(mirror)).find(({ id }) => ![of(1).id, of(2).id].includes(id));
      const { id = '' } = orphan ?? {};
      expect(await mirror.held('execution', [id], NEVER)).toEqual([orphan]);
      await mirror.mend([{ entity: { subject: 'execution', id, rev: 0, state: null }, heldRev: 1 }], NEVER);
      expect(await all(mirror)).toEqual([heldOf(mirror, of(1)), heldOf(mirror, of(2))]);
    },
  );

  it.each(['1.5', '-1', '1e300', '"x"', 'true'])(
    'a point with chk=%s in an hour of nothing else keeps nobody from comparing',
    async (chk) => {
      await write(
        `pattern_execution,host=desk chk=${chk} ${String(BigInt(Date.parse('2020-01-01')) * 1_000_000n)}`,
      );
      const always = [new Date('2010-01-01'), new Date('2030-01-01')] as const;
      const hours = await mirror.byTime.hours('execution', ...always, NEVER);
      expect(hours).toContainEqual(
        expect.objectContaining({ hour: new Date('2026-03-01T12:00:00Z'), count: 2 }),
      );
      const alone = [new Date('2020-01-01'), new Date('2020-01-02')] as const;
      for (const { sum } of await mirror.byTime.hours('execution', ...alone, NEVER))
        expect(typeof sum).toBe('bigint');
      expect(await mirror.byTime.between('execution', ...alone, 10, NEVER)).toHaveLength(1);
    },
  );

  it('an hour of which the server tells no sum has one that differs', async () => {
    const line = await before(own.server.options.url, {
      instead: (text) => text.replace(/,(\d+),\d+\]/g, ',$1,null]'),
    });
    const behind = own.mirror({ url: line.url, bucket });
    const always = [new Date('2010-01-01'), new Date('2030-01-01')] as const;
    expect(await behind.byTime.hours('execution', ...always, NEVER)).toEqual([
      { hour: new Date('2026-03-01T12:00:00Z'), count: 2, sum: 0n },
    ]);
    await line.close();
  });

  it('a measurement that was dropped is missing, hour by hour', async () => {
    const query = new URLSearchParams({ org: own.server.options.org, bucket });
    const always = { start: '2000-01-01T00:00:00Z', stop: '2100-01-01T00:00:00Z' };
    await own.server.ask('POST', `/api/v2/delete?${String(query)}`, { ...always, predicate: '' });
    const hours = mirror.byTime.hours('execution', new Date('2026-01-01'), new Date('2027-01-01'), NEVER);
    expect(await hours).toEqual([]);
    // The marker went with it.
    expect(await mirror.position(0, NEVER)).toBeNull();
  });

  it('a bucket that was dropped is noticed, made again, and filled anew', async () => {
    const id = await own.server.bucketId(bucket);
    await own.server.ask('DELETE', `/api/v2/buckets/${id ?? ''}`);
    const from = positionAt(1);
    const page = { lane: 0, entities: [of(3)], from, to: positionAt(2) };
    const fault: unknown = await mirror.apply(page, NEVER).catch((error: unknown) => error);
    expect(fault instanceof ContentChanged || isInfrastructureFault(fault)).toBe(true);
    expect(await mirror.position(0, NEVER)).toBeNull();
    await give(mirror, [of(3)]);
    expect(await all(mirror)).toEqual([heldOf(mirror, of(3))]);
  });
});

(hasInflux ? describe : describe.skip)('what an InfluxDB does not take', () => {
  let own: OwnBuckets;
  beforeAll(async () => {
    own = await OwnBuckets.start();
  });
  afterAll(() => own.stop());

  it('is refused by name where somebody gave a field another type, and all else is stored', async () => {
    const bucket = own.server.newBucket();
    const mirror = own.mirror({ bucket });
    await give(mirror, []);
    const week = new Date('2020-01-01T00:00:00Z');
    const taken = `pattern_execution,a=b execution_time_ms="long" ${String(BigInt(week.getTime()) * 1_000_000n)}`;
    expect(await own.server.write(bucket, taken)).toBe(204);
    const poison = of(2, week);
    const position = await mirror.position(0, NEVER);
    const page = { lane: 0, entities: [of(1), poison, of(3)], from: position, to: positionAt(9) };
    const refusals = await mirror.apply(page, NEVER);
    expect(refusals.map(({ entity }) => entity)).toEqual([poison]);
    expect(refusals[0]?.cause).toContain('execution_time_ms');
    expect(await mirror.position(0, NEVER)).toEqual(position);
    const held = await mirror.held('execution', [of(1).id, poison.id, of(3).id], NEVER);
    expect(held).toEqual([heldOf(mirror, of(1)), heldOf(mirror, of(3))]);
    expect(await mirror.apply({ ...page, entities: [of(1), of(3)] }, NEVER)).toEqual([]);
  });

  it('is not held where it is older than the bucket keeps, and counts on neither side', async () => {
    const bucket = own.server.newBucket();
    const retentionRules = [{ type: 'expire', everySeconds: (7 * DAY_MS) / 1_000 }];
    const orgID = await own.server.orgId();
    await own.server.ask('POST', '/api/v2/buckets', { orgID, name: bucket, retentionRules });
    const mirror = own.mirror({ bucket });
    const now = Date.now();
    const [old, young] = [of(1, new Date(now - 8 * DAY_MS)), of(2, new Date(now - 6 * DAY_MS))];
    expect(await give(mirror, [old, young])).toEqual([]);
    expect(await all(mirror)).toEqual([heldOf(mirror, young)]);
    const since = (await mirror.byTime.since(NEVER))?.getTime() ?? 0;
    expect(since).toBeGreaterThan(now - 7 * DAY_MS);
    expect(since).toBeLessThan(now - 6 * DAY_MS);
  });

  it('is a fault of the store, and of no entity, where it is the note of how far the mirror is', async () => {
    const bucket = own.server.newBucket();
    const mirror = own.mirror({ bucket });
    await give(mirror, []);
    const week = String(BigInt(Date.now()) * 1_000_000n);
    const query = new URLSearchParams({ org: own.server.options.org, bucket });
    const always = { start: '2000-01-01T00:00:00Z', stop: '2100-01-01T00:00:00Z' };
    await own.server.ask('POST', `/api/v2/delete?${String(query)}`, { ...always, predicate: '' });
    expect(await own.server.write(bucket, `stemma_mirror,lane=9 layout=1 ${week}`)).toBe(204);
    const fault: unknown = await give(mirror, [of(1)]).catch((error: unknown) => error);
    expect(isInfrastructureFault(fault)).toBe(true);
    expect((fault as Error).message).toContain('does not take down where the mirror is');
  });

  it('is not held where its time cannot be told in nanoseconds', async () => {
    const mirror = own.mirror();
    const far = [new Date('1600-01-01'), new Date('2300-01-01')].map((at, n) => of(n, at));
    expect(await give(mirror, [...far, of(3)])).toEqual([]);
    expect(far.map((entity) => mirror.digestOf(entity))).toEqual([null, null]);
    expect(await all(mirror)).toEqual([heldOf(mirror, of(3))]);
    const ever = [new Date('0001-01-01'), new Date('9999-12-31')] as const;
    expect(await mirror.byTime.hours('execution', ...ever, NEVER)).toHaveLength(1);
    expect(await mirror.byTime.between('execution', ...ever, 10, NEVER)).toHaveLength(1);
  });

  it('is written as it is, whatever its texts hold', async () => {
    const mirror = own.mirror();
    const odd = [
      '\\',
      'a\\',
      'a b,c=d',
      '\n\r\t',
      '"',
      "'",
      '(none)',
      '%',
      '100 %',
      ' ',
      '🧬',
      '\u2028',
      '{$x}',
    ];
    const entities = odd.map((contextType, n) => {
      const entity = of(n);
      return { ...entity, state: { ...entity.state, contextType } } as Entity;
    });
    const events = odd.map((id, n) => {
      const entity = entityOf('event', n);
      return { ...entity, state: { ...entity.state, actor: { type: 'user', id } } } as Entity;
    });
    expect(await give(mirror, [...entities, ...events])).toEqual([]);
    expect(await all(mirror)).toEqual(entities.map((entity) => heldOf(mirror, entity)));
    const ids = events.map(({ id }) => id);
    const held = await mirror.held('event', ids, NEVER);
    expect([...held].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      events.map((entity) => heldOf(mirror, entity)),
    );
    const gone = entities.map(({ subject, id }) => ({
      entity: { subject, id, rev: 0, state: null },
      heldRev: 1,
    }));
    await mirror.mend(gone, NEVER);
    expect(await all(mirror)).toEqual([]);
  });

  it.each([1, 120])(
    'is a day of usage that is there in a newer rev, be it before 1970, among %i of that day',
    async (many) => {
      const mirror = own.mirror();
      const days = (rev: number): Entity[] =>
        Array.from({ length: many }, (_, n) => {
          const entity = entityOf('usage', n + 1, { rev });
          return { ...entity, state: { ...entity.state, day: '1969-12-31' } } as Entity;
        });
      await give(mirror, days(3));
      await give(mirror, days(2));
      const held = await mirror.list('usage', null, null, 1_000, NEVER);
      expect(held).toEqual(days(3).map((entity) => heldOf(mirror, entity)));
    },
  );

  it('is asked for alone where it is one of many days of usage', async () => {
    let answered = 0;
    const line = await before(own.server.options.url, {
      heard: (text) => {
        answered += text.length;
      },
    });
    const mirror = own.mirror({ url: line.url });
    await give(
      mirror,
      Array.from({ length: 1_000 }, (_, n) => entityOf('usage', n)),
    );
    answered = 0;
    await give(mirror, [entityOf('usage', 1, { rev: 2 })]);
    expect(answered).toBeLessThan(5_000);
    expect((await mirror.held('usage', [idOf('usage', 1)], NEVER))[0]?.rev).toBe(2);
    await line.close();
  });

  it('is looked for where it was seen, when it is mended', async () => {
    let answered = 0;
    const line = await before(own.server.options.url, {
      heard: (text) => {
        answered += text.length;
      },
    });
    const bucket = own.server.newBucket();
    const mirror = own.mirror({ url: line.url, bucket });
    const start = Date.parse('2026-03-01T00:00:00Z');
    const facts = Array.from({ length: 1_000 }, (_, n) => of(n, new Date(start + n * 1_000)));
    await give(mirror, facts);
    const at = new Date(start + 500_000);
    const point = String(BigInt(at.getTime()) * 1_000_000n + 500n);
    await own.server.write(bucket, `pattern_execution,${tagsOf(500)} execution_time_ms=77 ${point}`);
    const range = { from: at, to: new Date(at.getTime() + 1) };
    answered = 0;
    await mirror.mend([{ entity: facts[500] as Entity, heldRev: 1, range }], NEVER);
    expect(answered).toBeLessThan(5_000);
    const held = await mirror.held('execution', [facts[500]?.id ?? ''], NEVER);
    expect(held).toEqual([heldOf(mirror, facts[500] as Entity)]);
    await line.close();
  });

  it.each([
    ['close together', [500, 501, 502]],
    ['with many others between them', [1, 500, 999]],
  ])('is mended, and nothing else is, where there are several %s', async (_, changed) => {
    const bucket = own.server.newBucket();
    const mirror = own.mirror({ bucket });
    const start = Date.parse('2026-03-01T00:00:00Z');
    const facts = Array.from({ length: 1_000 }, (__, n) => of(n, new Date(start + n * 1_000)));
    await give(mirror, facts);
    const others = [...changed, 503].map((n) => {
      const point = String(BigInt(start + n * 1_000) * 1_000_000n + BigInt(n));
      return `pattern_execution,${tagsOf(n)} execution_time_ms=77,seen=true ${point}`;
    });
    expect(await own.server.write(bucket, others.join('\n'))).toBe(204);
    const differs = async (): Promise<string[]> => {
      const held = new Map(
        (await mirror.list('execution', null, null, 1_000, NEVER)).map((one) => [one.id, one]),
      );
      return facts
        .map(({ id }) => id)
        .filter((id, n) => held.get(id)?.digest !== mirror.digestOf(facts[n] as Entity));
    };
    expect(await differs()).toHaveLength(4);
    const range = { from: new Date(start), to: new Date(start + 1_000_000) };
    const corrections = changed.map((n) => ({ entity: facts[n] as Entity, heldRev: 1, range }));
    await mirror.mend(corrections, NEVER);
    expect(await differs()).toEqual([facts[503]?.id]);
  });

  it('is not written over what has the same tags and the same nanosecond', async () => {
    const mirror = own.mirror();
    const one = of(1);
    const other = { ...one, id: idOf('execution', 2) } as Entity;
    const state = { ...one.state, executionId: other.id };
    await give(mirror, [one]);
    const wanted = { ...other, state } as Entity;
    await expect(mirror.mend([{ entity: wanted, heldRev: null }], NEVER)).rejects.toThrow(
      `${one.id} has the same tags and the same nanosecond`,
    );
    expect(await all(mirror)).toEqual([heldOf(mirror, one)]);
  });
});

(hasInflux ? describe : describe.skip)('an InfluxDB whose patterns are tags no more, or again', () => {
  it.each([true, false])(
    'is emptied of what was written, and filled anew (before: %s)',
    async (patternTag) => {
      const own = await OwnBuckets.start();
      const bucket = own.server.newBucket();
      await give(own.mirror({ bucket, patternTag }), [of(1), of(2)]);
      const ago = String(BigInt(Date.now() - DAY_MS) * 1_000_000n);
      await own.server.write(bucket, `pattern_execution_daily,${tagsOf(1)} execution_count=1i ${ago}`);
      const mirror = own.mirror({ bucket, patternTag: !patternTag });
      expect(await mirror.position(0, NEVER)).toBeNull();
      await give(mirror, [of(1)]);
      if (hasOwnInflux) {
        // It reads its log again, in which there is what was emptied.
        await own.server.own.end();
        await own.server.own.start();
      }
      expect(await all(mirror)).toEqual([heldOf(mirror, of(1))]);
      const { status, body } = await own.server.ask(
        'GET',
        `/query?db=${bucket}&q=${encodeURIComponent('select * from pattern_execution_daily')}`,
      );
      expect([status, body]).toEqual([200, { results: [{ statement_id: 0 }] }]);
      await own.stop();
    },
  );
});
