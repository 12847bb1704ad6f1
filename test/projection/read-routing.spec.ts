import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError, type Position } from '@stemma/models';
import {
  Breaker,
  ReadRouter,
  TimeBudget,
  type Freshness,
  type Sourced,
  type Source,
} from '@stemma/orchestration';
import { Projection, type Mirror, type Projector, type SyncStatus } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { instead, Projected } from './projected.fixture.js';

const ANY: Freshness = { minPosition: null, waitMs: 0 };

describe('a read that two mirrors may answer', () => {
  let ground: Projected;
  let near: Projector;
  let far: Projector;
  let router: ReadRouter;
  let position: Position;

  beforeAll(async () => {
    ground = await Projected.open();
    near = ground.project(new MemoryMirror('near', ['node']));
    far = ground.project(new MemoryMirror('far', ['node']));
    router = new ReadRouter(() => ground.stores.feed.newest());
    await write();
  });
  afterAll(() => ground.close());

  const write = async (): Promise<void> => {
    ({ position } = await ground.write('p'));
    for (const mirror of [near, far]) expect(await mirror.reaches(position, 10_000)).toBe(true);
  };
  const answering = (mirror: Projector, answer: string | null = mirror.name): Source<string> => ({
    mirror,
    ask: () => Promise.resolve(answer),
  });
  const statusOf = (mirror: Projector): Promise<SyncStatus> => {
    const projection = new Projection(ground.stores.feed, ground.stores.deadLetters);
    projection.add(mirror);
    return projection.status();
  };
  const away = (mirror: Projector): Source<string> => ({
    mirror,
    ask: () => Promise.reject(new StemmaError('mirror_unavailable', 'cut')),
  });
  const read = (sources: readonly Source<string>[], freshness = ANY): Promise<Sourced<string>> =>
    router.read({
      ...{ sources, freshness, budget: new TimeBudget(60_000) },
      record: () => Promise.resolve('record'),
    });

  it('is answered by the first, which says so', async () => {
    expect(await read([answering(near), answering(far)])).toMatchObject({
      ...{ answer: 'near', source: 'near', fallback: null },
    });
  });

  it('is answered by the second where the first is away, and by the record where both are', async () => {
    expect(await read([away(near), answering(far)])).toMatchObject({
      ...{ answer: 'far', source: 'far', fallback: 'unavailable' },
    });
    expect(await read([away(near), away(far)])).toEqual({
      ...{ answer: 'record', source: 'postgres', position: null, lagMs: 0, fallback: 'unavailable' },
    });
  });

  it('is answered by the next where one cannot tell', async () => {
    expect(await read([answering(near, null), answering(far)])).toMatchObject({
      ...{ answer: 'far', source: 'far', fallback: 'behind' },
    });
  });

  it.each<[string, (timeoutMs: number) => Promise<string>]>([
    ['hangs', () => new Promise(() => undefined)],
    ['says that it had too little time', () => Promise.reject(new StemmaError('timeout', 'late'))],
  ])('is answered by the record, in what is left of the time, where a mirror %s', async (_, ask) => {
    const given = { mirror: 0, record: 0 };
    const found = router.read({
      sources: [{ mirror: far, ask: (timeoutMs) => ask((given.mirror = timeoutMs)) }],
      record: (timeoutMs) => {
        given.record = timeoutMs;
        return Promise.resolve('record');
      },
      ...{ freshness: ANY, budget: new TimeBudget(200) },
    });
    expect(await found).toMatchObject({ answer: 'record', source: 'postgres', fallback: 'unavailable' });
    expect(given.mirror).toBe(100);
    expect(given.record).toBeGreaterThan(0);
    expect(given.record).toBeLessThan(200);
  });

  it('is answered by the record where nobody feeds the mirrors any more, unless it asks for what they hold', async () => {
    const impatient = new ReadRouter(() => ground.stores.feed.newest(), 300);
    const ask = (minPosition: Position | null): Promise<Sourced<string>> =>
      impatient.read({
        ...{ sources: [answering(near), answering(far)], budget: new TimeBudget(60_000) },
        record: () => Promise.resolve('record'),
        freshness: { minPosition, waitMs: 0 },
      });
    await Promise.all([near.pause(), far.pause()]);
    try {
      while ((await ask(null)).source !== 'postgres') await sleep(10);
      expect(await ask(null)).toMatchObject({ answer: 'record', fallback: 'behind' });
      expect(await ask(position)).toMatchObject({ answer: 'near', fallback: null });
    } finally {
      near.resume();
      far.resume();
    }
    while ((await ask(null)).source !== 'near') await sleep(1);
  });

  it('goes to the record at once after some failures in a row, until one read finds the mirror well', async () => {
    const guarded = instead(far, { breaker: new Breaker(50) });
    let asked = 0;
    let isWell = false;
    const ask = async (): Promise<string> => {
      asked++;
      if (!isWell) throw new StemmaError('mirror_unavailable', 'cut');
      return Promise.resolve('far');
    };
    for (let i = 0; i < 20 || guarded.breaker?.state !== 'open'; i++)
      expect(await read([{ mirror: guarded, ask }])).toMatchObject({
        source: 'postgres',
        fallback: 'unavailable',
      });
    expect(asked).toBeLessThan(20);
    isWell = true;
    while ((await read([{ mirror: guarded, ask }])).source !== 'far') await sleep(5);
    expect(guarded.breaker?.state).toBe('closed');
  });

  it('does not count as a failure that a caller gave too little time, or asked what cannot be', async () => {
    const guarded = instead(far, { breaker: new Breaker() });
    const hanging: Source<string> = { mirror: guarded, ask: () => new Promise(() => undefined) };
    const refused: Source<string> = { mirror: guarded, ask: () => Promise.reject(StemmaError.invalid([])) };
    for (let i = 0; i < 6; i++) {
      const hurried = { sources: [hanging], freshness: ANY, budget: new TimeBudget(600) };
      await router.read({ ...hurried, record: () => Promise.resolve('record') });
      await expect(read([refused])).rejects.toMatchObject({ code: 'validation_failed' });
    }
    expect(guarded.breaker?.state).toBe('closed');
  });

  it('is told to go to the record by the status of a mirror that is far away, and of no other', async () => {
    const within = ground.project(
      instead<Mirror>(new MemoryMirror('within', ['node']), { scope: 'process' }),
    );
    const third = ground.project(new MemoryMirror('third', ['node']));
    for (const mirror of [within, third]) {
      expect(await mirror.reaches(position, 10_000)).toBe(true);
      for (let i = 0; i < 5; i++) await read([away(mirror)]);
    }
    expect((await statusOf(third)).mirrors).toMatchObject([{ name: 'third', breaker: 'open' }]);
    expect(await read([answering(third)])).toMatchObject({ source: 'postgres', fallback: 'unavailable' });
    expect((await statusOf(within)).mirrors).toMatchObject([{ name: 'within', breaker: null }]);
    expect(await read([answering(within)])).toMatchObject({ source: 'within' });
  });

  it('waits for no mirror that has yet to come to a position where another is there', async () => {
    await near.pause();
    try {
      ({ position } = await ground.write('late'));
      const asked = read([answering(near), answering(far)], { minPosition: position, waitMs: 600_000 });
      expect(await asked).toMatchObject({ source: 'far', fallback: 'behind', position });
    } finally {
      near.resume();
    }
    await write();
    expect(await read([answering(near), answering(far)], { minPosition: position, waitMs: 0 })).toMatchObject(
      {
        ...{ source: 'near', fallback: null },
      },
    );
  });

  it('is refused at a position at which nothing was written, also where no mirror is asked', async () => {
    const minPosition = { tx: position.tx + 1_000n, seq: 1n };
    for (const sources of [[], [answering(near), answering(far)]]) {
      await expect(read(sources, { minPosition, waitMs: 0 })).rejects.toMatchObject({
        code: 'invalid_position',
      });
    }
  });
});
