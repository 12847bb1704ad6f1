import {
  jobInProgress,
  type ClaimedJob,
  type JobKind,
  type JobState,
  type MirrorJob,
  type MirrorJobs,
  type NewMirrorJob,
  type Progress,
  type VerifyDepth,
} from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { isUniqueViolation, toStemmaError } from '../errors.js';
import { driverSqlOn, sqlOn, type Sql } from '../sql/sql.js';

interface JobRow {
  job_id: string;
  kind: JobKind;
  mirror: string;
  state: JobState;
  requested_by: string;
  depth: VerifyDepth | null;
  created_at: Date;
  finished_at: Date | null;
  progress: Progress | null;
  bookmark: unknown;
  cancel_requested: boolean;
  result: unknown;
  cause: string | null;
}

export class PostgresMirrorJobs implements MirrorJobs {
  private readonly unchecked: Sql;
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.unchecked = driverSqlOn(dataSource);
    this.sql = sqlOn(dataSource);
  }

  async create(
    { jobId, kind, mirror, requestedBy, depth }: NewMirrorJob,
    holder: string,
  ): Promise<ClaimedJob> {
    try {
      const [row] = await this.unchecked.rows<JobRow>(create, [
        jobId,
        kind,
        mirror,
        requestedBy,
        holder,
        depth,
      ]);
      if (row === undefined) throw new Error('an insert answers its row');
      return toJob(row);
    } catch (error) {
      if (!isUniqueViolation(error)) throw toStemmaError(error);
      const [other] = await this.sql.rows<JobRow>(runningOn, [mirror]);
      throw jobInProgress(mirror, other === undefined ? null : toJob(other), error);
    }
  }

  async claim(mirrors: readonly string[], holder: string, silentMs: number): Promise<ClaimedJob[]> {
    return (await this.sql.rows<JobRow>(claim, [mirrors, holder, silentMs])).map(toJob);
  }

  async beat(
    jobId: string,
    holder: string,
    progress: Progress | null,
    bookmark: unknown,
  ): Promise<'go on' | 'cancel' | 'leave'> {
    const values = [jobId, holder, JSON.stringify(progress), JSON.stringify(bookmark)];
    const [row] = await this.sql.rows<{ cancel_requested: boolean }>(beat, values);
    if (row === undefined) return 'leave';
    return row.cancel_requested ? 'cancel' : 'go on';
  }

  async finish(
    jobId: string,
    holder: string,
    state: JobState,
    result: unknown,
    cause: string | null,
  ): Promise<void> {
    await this.sql.rows(finish, [jobId, holder, state, JSON.stringify(result), cause]);
  }

  async leave(jobId: string, holder: string): Promise<void> {
    await this.sql.rows(leave, [jobId, holder]);
  }

  async cancel(jobId: string): Promise<MirrorJob | null> {
    await this.sql.rows(requestCancel, [jobId]);
    return this.find(jobId);
  }

  async find(jobId: string): Promise<MirrorJob | null> {
    const [row] = await this.sql.rows<JobRow>(`select ${columns} from stemma.mirror_jobs where job_id = $1`, [
      jobId,
    ]);
    return row === undefined ? null : toJob(row);
  }

  async list(mirror: string | null, limit: number): Promise<MirrorJob[]> {
    return (await this.sql.rows<JobRow>(list, [mirror, limit])).map(toJob);
  }

  async last(mirror: string, kind: JobKind): Promise<MirrorJob | null> {
    const [row] = await this.sql.rows<JobRow>(last, [mirror, kind]);
    return row === undefined ? null : toJob(row);
  }
}

function toJob(row: JobRow): ClaimedJob {
  return {
    jobId: row.job_id,
    kind: row.kind,
    mirror: row.mirror,
    state: row.state,
    requestedBy: row.requested_by,
    depth: row.depth,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    progress: row.progress,
    bookmark: row.bookmark,
    isCancelled: row.cancel_requested,
    result: row.result,
    cause: row.cause,
  };
}

const columns = `job_id, kind, mirror, state, requested_by, depth, created_at, finished_at, progress, bookmark,
  cancel_requested, result, cause`;

const create = `
  insert into stemma.mirror_jobs (job_id, kind, mirror, state, requested_by, holder, depth)
  values ($1, $2, $3, 'running', $4, $5, $6) returning ${columns}`;

const runningOn = `select ${columns} from stemma.mirror_jobs where mirror = $1 and state = 'running'`;

const claim = `
  update stemma.mirror_jobs set holder = $2, beat_at = now()
  where state = 'running' and mirror = any($1::text[])
    and (holder is null or beat_at < now() - $3 * interval '1 ms')
  returning ${columns}`;

const beat = `
  update stemma.mirror_jobs set beat_at = now(), progress = $3, bookmark = $4
  where job_id = $1 and holder = $2 and state = 'running'
  returning cancel_requested`;

const finish = `
  update stemma.mirror_jobs set state = $3, result = $4, cause = $5, finished_at = now()
  where job_id = $1 and holder = $2 and state = 'running'`;

const leave = `
  update stemma.mirror_jobs set holder = null
  where job_id = $1 and holder = $2 and state = 'running'`;

const requestCancel = `
  update stemma.mirror_jobs set cancel_requested = true where job_id = $1 and state = 'running'`;

const list = `
  select ${columns} from stemma.mirror_jobs where $1::text is null or mirror = $1
  order by created_at desc, job_id desc limit $2`;

const last = `
  select ${columns} from stemma.mirror_jobs where mirror = $1 and kind = $2 and state = 'done'
  order by created_at desc, job_id desc limit 1`;
