import {
  jobInProgress,
  type ClaimedJob,
  type JobKind,
  type JobState,
  type MirrorJob,
  type MirrorJobs,
  type NewMirrorJob,
  type Progress,
} from '@stemma/projection';
import type { DataSource, Repository } from 'typeorm';
import { mirrorJobs, type LeasedJob } from '../entities/projection.entity.js';
import type { Row } from '../entities/table.js';
import { inWords, isUniqueViolation, toStemmaError } from '../errors.js';
import { isFree, leasedFor } from '../sql/lease.js';
import { sqlOn, type Sql } from '../sql/sql.js';

/** Jobs, each leased by the process that does it. */
export class PostgresMirrorJobs implements MirrorJobs {
  private readonly jobs: Repository<LeasedJob>;
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.jobs = dataSource.getRepository(mirrorJobs.schema);
    this.sql = sqlOn(dataSource);
  }

  async create(job: NewMirrorJob, holder: string, leaseMs: number): Promise<ClaimedJob> {
    const { jobId, mirror } = job;
    const leasedUntil = (): string => leasedFor(String(leaseMs));
    try {
      await this.jobs.insert({ ...job, state: 'running', holder, leasedUntil });
    } catch (error) {
      if (!isUniqueViolation(error)) throw toStemmaError(error);
      const running = await inWords(this.jobs.findOneBy({ mirror, state: 'running' }));
      throw jobInProgress(mirror, running, error);
    }
    return inWords(this.jobs.findOneByOrFail({ jobId }));
  }

  async claim(mirrors: readonly string[], holder: string, leaseMs: number): Promise<ClaimedJob[]> {
    const rows = await this.sql.rows<Row>(claim, [mirrors, holder, leaseMs]);
    return rows.map((row) => mirrorJobs.state(row));
  }

  async heartbeat(
    jobId: string,
    holder: string,
    leaseMs: number,
    progress: Progress | null,
    bookmark: unknown,
  ): Promise<'continue' | 'cancel' | 'fenced out'> {
    const values = [jobId, holder, leaseMs, JSON.stringify(progress), JSON.stringify(bookmark)];
    const [row] = await this.sql.rows<{ cancel_requested: boolean }>(heartbeat, values);
    if (row === undefined) return 'fenced out';
    return row.cancel_requested ? 'cancel' : 'continue';
  }

  async finish(
    jobId: string,
    holder: string,
    state: JobState,
    result: unknown,
    cause: string | null,
  ): Promise<void> {
    // Null too: TypeORM knows no property that may be anything.
    const end = { state, result: result as object, cause, finishedAt: () => 'now()' };
    await inWords(this.jobs.update({ jobId, holder, state: 'running' }, end));
  }

  async release(jobId: string, holder: string): Promise<void> {
    await inWords(this.jobs.update({ jobId, holder, state: 'running' }, { holder: null }));
  }

  async cancel(jobId: string): Promise<MirrorJob | null> {
    await inWords(this.jobs.update({ jobId, state: 'running' }, { isCancelled: true }));
    return this.find(jobId);
  }

  find(jobId: string): Promise<MirrorJob | null> {
    return inWords(this.jobs.findOneBy({ jobId }));
  }

  list(mirror: string | null, limit: number): Promise<MirrorJob[]> {
    const where = mirror === null ? {} : { mirror };
    return inWords(this.jobs.find({ where, order: newestFirst, take: limit }));
  }

  last(mirror: string, kind: JobKind): Promise<MirrorJob | null> {
    return inWords(this.jobs.findOne({ where: { mirror, kind, state: 'done' }, order: newestFirst }));
  }
}

const newestFirst = { createdAt: 'desc', jobId: 'desc' } as const;

const claim = `
  update stemma.mirror_jobs j set holder = $2, leased_until = ${leasedFor('$3')}
  where j.state = 'running' and j.mirror = any($1::text[]) and ${isFree('j')}
  returning ${mirrorJobs.select('j')}`;

const heartbeat = `
  update stemma.mirror_jobs set leased_until = ${leasedFor('$3')}, progress = $4, bookmark = $5
  where job_id = $1 and holder = $2 and state = 'running'
  returning cancel_requested`;
