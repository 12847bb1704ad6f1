import { newId } from '@stemma/models';
import { testDatabase } from '@stemma/testing';
import { stemmaDataSource } from '../data-source.js';
import { PostgresSchedule } from '../postgres-schedule.js';
import { PostgresMirrorJobs } from '../projection/postgres-mirror-jobs.js';
import { OneLease1700000000095 } from './1700000000095-one-lease.js';

const HOUR_MS = 3_600_000;

describe('the migration to one kind of lease', () => {
  it('leaves what the version before had in hand to whoever asks first', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    const runner = dataSource.createQueryRunner();
    const migration = new OneLease1700000000095();
    const jobId = newId();
    try {
      await migration.down(runner);
      await dataSource.query(
        `insert into stemma.mirror_jobs (job_id, kind, mirror, state, requested_by, holder, bookmark)
         values ($1, 'rebuild', 'points', 'running', 'ada', 'before', '{"at": 7}')`,
        [jobId],
      );
      await dataSource.query(
        `insert into stemma.scheduled_work (work, holder, beat_at, done_at)
         values ('evaluate', 'before', now(), null), ('detect', null, null, now())`,
      );
      await migration.up(runner);

      const jobs = new PostgresMirrorJobs(dataSource);
      expect(await jobs.claim(['points'], 'after', HOUR_MS)).toMatchObject([{ jobId, bookmark: { at: 7 } }]);
      expect(await jobs.claim(['points'], 'other', HOUR_MS)).toEqual([]);
      let done = 0;
      const work = (): Promise<unknown> => Promise.resolve(++done);
      const schedule = new PostgresSchedule(dataSource, 'after');
      expect(await schedule.doIfDue('evaluate', HOUR_MS, work)).toBeNull();
      expect(await schedule.doIfDue('detect', HOUR_MS, work)).toBeGreaterThan(0);
      expect(done).toBe(1);
    } finally {
      await runner.release();
      await dataSource.destroy();
      await database.drop();
    }
  });
});
