import { newId } from '@stemma/models';
import { PostgresDeadLetters, PostgresMirrorJobs, stemmaDataSource } from '@stemma/postgres';
import { OwnDeadLetters, OwnMirrorJobs, type NewDeadLetter, type Subject } from '@stemma/projection';
import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';

const clock = (): Date => new Date();
const LEASE_MS = 15_000;

describe('what is kept of mirrors', () => {
  let dataSource: DataSource;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    dataSource = await stemmaDataSource({ url: database.url }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await drop();
  });

  describe.each(['in the process', 'in Postgres'])('%s', (where) => {
    const isOwn = where === 'in the process';

    it('has one letter of an entity, of the newest rev, that a newer state alone clears', async () => {
      const letters = isOwn ? new OwnDeadLetters(clock) : new PostgresDeadLetters(dataSource);
      const of = { mirror: 'm', subject: 'node' as Subject, id: newId() };
      const rest = { attempts: 3, cause: 'no', payload: { vector: new Float32Array([1, 2]), big: 3n } };
      const put = (rev: number, more: Partial<NewDeadLetter> = {}): Promise<void> =>
        letters.put({ ...of, rev, ...rest, ...more });
      const others = { ...of, mirror: 'n', rev: 1, ...rest };
      await put(2);
      await put(2, { cause: 'still no' });
      await put(1);
      await letters.put(others);
      const payload = { vector: [1, 2], big: '3' };
      const told = { ...of, rev: 2, attempts: 6, cause: 'still no', payload, droppedAt: null };
      expect(await letters.find('m', 'node', of.id)).toMatchObject(told);
      expect((await letters.list(null, 10)).map(({ mirror }) => mirror)).toEqual(['m', 'n']);

      await letters.drop('m', 'node', of.id);
      await put(2);
      expect(await letters.count('m')).toBe(0);
      expect(await letters.keys('m', 10)).toEqual([{ subject: 'node', id: of.id, ends: [] }]);
      await put(3);
      expect(await letters.count('m')).toBe(1);
      await letters.clear('m', 'node', [{ id: of.id, rev: 2 }]);
      expect(await letters.count('m')).toBe(1);
      await letters.clear('m', 'node', [{ id: of.id, rev: 3 }]);
      expect(await letters.list('m', 10)).toEqual([]);
      await letters.clearAll('n');
      expect(await letters.list(null, 10)).toEqual([]);
    });

    it('has one running job of a mirror, which can be cancelled until it has ended', async () => {
      const jobs = isOwn ? new OwnMirrorJobs(clock) : new PostgresMirrorJobs(dataSource);
      const job = (mirror: string) => ({
        jobId: newId(),
        kind: 'verify' as const,
        mirror,
        requestedBy: 'ada',
        depth: 'deep' as const,
      });
      const [first, second, other] = [job('m'), job('m'), job('n')];
      expect(await jobs.create(first, 'me', LEASE_MS)).toMatchObject({
        ...first,
        state: 'running',
        isCancelled: false,
      });
      await expect(jobs.create(second, 'me', LEASE_MS)).rejects.toMatchObject({
        code: 'job_in_progress',
        extra: { mirror: 'm', jobId: first.jobId, kind: 'verify' },
      });
      await jobs.create(other, 'me', LEASE_MS);
      const progress = { phase: 'comparing', done: 1, total: 2, perSecond: 1, leftMs: 1 };
      expect(await jobs.heartbeat(first.jobId, 'me', LEASE_MS, progress, null)).toBe('continue');
      expect(await jobs.cancel(first.jobId)).toMatchObject({ state: 'running', progress });
      expect(await jobs.heartbeat(first.jobId, 'me', LEASE_MS, progress, null)).toBe('cancel');
      await jobs.finish(first.jobId, 'me', 'cancelled', null, null);
      expect(await jobs.last('m', 'verify')).toBeNull();
      await jobs.create(second, 'me', LEASE_MS);
      await jobs.finish(second.jobId, 'me', 'done', [{ count: 1 }], null);
      expect(await jobs.cancel(second.jobId)).toMatchObject({ state: 'done', result: [{ count: 1 }] });
      expect(await jobs.last('m', 'verify')).toMatchObject({ jobId: second.jobId });
      const ids = (await jobs.list('m', 10)).map(({ jobId }) => jobId);
      expect(ids).toEqual([second.jobId, first.jobId]);
      expect(await jobs.find(newId())).toBeNull();
      await jobs.finish(other.jobId, 'me', 'done', [], null);
    });
  });
});
