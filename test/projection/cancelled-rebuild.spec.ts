import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError } from '@stemma/models';
import { PostgresMirrorJobs } from '@stemma/postgres';
import { JobRunner, Projection, type MirrorJob } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { instead, Projected } from './projected.fixture.js';

const NEVER = new AbortController().signal;
const JOBS = { heartbeatMs: 20, leaseMs: 200, verifyEveryMs: 0, pageSize: 20 };

describe('a rebuild that is cancelled', () => {
  let ground: Projected;
  let jobs: PostgresMirrorJobs;
  let mirror: MemoryMirror;
  /** Of the content that is built beside. */
  let isAway: boolean;
  let runner: JobRunner;

  beforeEach(async () => {
    ground = await Projected.open();
    jobs = new PostgresMirrorJobs(ground.dataSource);
    await ground.write('one');
    mirror = new MemoryMirror('m', ['node']);
    isAway = true;
    runner = start('first');
  });
  afterEach(async () => {
    isAway = false;
    await runner.close();
    await ground.close();
  });

  function start(holder: string): JobRunner {
    const through = <T>(work: () => Promise<T>): Promise<T> =>
      isAway ? Promise.reject(new StemmaError('mirror_unavailable', 'away')) : work();
    const away = instead(mirror, {
      beginRebuild: async () => {
        const begun = await mirror.beginRebuild();
        const { sink } = begun;
        return {
          ...begun,
          sink: instead(sink, { position: (lane) => through(() => sink.position(lane, NEVER)) }),
          abandon: () => through(() => begun.abandon(NEVER)),
        };
      },
    });
    const { feed, deadLetters } = ground.stores;
    const projection = new Projection(feed, deadLetters);
    projection.add(ground.project(away, holder));
    return new JobRunner(
      projection,
      { feed, deadLetters, jobs },
      holder,
      () => new Date(),
      () => undefined,
      JOBS,
    );
  }

  async function begun(): Promise<MirrorJob> {
    const job = await runner.request('rebuild', 'm', 'ada');
    while (mirror.beside === null) await sleep(5);
    return job;
  }

  async function ended(job: MirrorJob): Promise<MirrorJob> {
    for (;;) {
      const now = await runner.find(job.jobId);
      if (now.state !== 'running') return now;
      await sleep(5);
    }
  }

  it('leaves nothing beside where the process that built it has stopped, and nobody has resumed it', async () => {
    const job = await begun();
    await runner.close();
    isAway = false;
    runner = start('next');
    expect(await runner.cancel(job.jobId)).toMatchObject({ state: 'cancelled' });
    expect(mirror.beside).toBeNull();
  });

  it('is ended by the next process where its own has stopped before it got to that', async () => {
    const job = await begun();
    await runner.close();
    await jobs.cancel(job.jobId);
    isAway = false;
    runner = start('next');
    runner.start();
    expect(await ended(job)).toMatchObject({ state: 'cancelled', result: null });
    expect(mirror.beside).toBeNull();
  });

  it('has not ended as long as what it built cannot be freed, and lets the next process do that', async () => {
    const job = await begun();
    const cancelled = runner.cancel(job.jobId);
    await sleep(100);
    expect(await jobs.find(job.jobId)).toMatchObject({ state: 'running' });
    await runner.close();
    expect(await cancelled).toMatchObject({ state: 'running' });
    isAway = false;
    runner = start('next');
    runner.start();
    expect(await ended(job)).toMatchObject({ state: 'cancelled', result: null });
    expect(mirror.beside).toBeNull();
  });

  it('is cancelled where no process has its mirror any more', async () => {
    const job = await begun();
    await runner.close();
    mirror = new MemoryMirror('another', ['node']);
    runner = start('next');
    expect(await runner.cancel(job.jobId)).toMatchObject({ state: 'cancelled' });
  });
});
