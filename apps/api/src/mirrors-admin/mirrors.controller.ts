import { Controller, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StemmaError } from '@stemma/models';
import {
  JobRunner,
  Projection,
  VERIFY_DEPTHS,
  type JobKind,
  type MirrorJob,
  type VerifyDepth,
} from '@stemma/projection';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { callerOf } from '@stemma/runtime';
import { jobJson } from './job-json.js';
import { Answers } from '../openapi/answers.decorator.js';

/** In the place of a mirror's name. */
const ALL = 'all';

class VerifyQuery {
  @Field(z.enum(VERIFY_DEPTHS), {
    optional: true,
    description:
      'quick: a store that adds up is asked for sums first, and for contents where these differ; deep: for all contents.',
  })
  depth: VerifyDepth = 'quick';
}

@ApiTags('mirrors')
@Controller('v1/mirrors')
export class MirrorsController {
  constructor(
    private readonly jobs: JobRunner,
    private readonly projection: Projection,
  ) {}

  /**
   * Compares the mirror with the record; changes nothing. `all`: every mirror. The answer is the job; of `all` those that were
   * begun, and what runs on the others.
   */
  @Post(':mirror/verify')
  @Answers('JobOrJobs', { status: 202 })
  verify(
    @Param('mirror') mirror: string,
    @Query() { depth }: VerifyQuery,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    return this.begin('verify', mirror, request, depth);
  }

  /** Mends what the last verification found; without one, verifies on the way. */
  @Post(':mirror/repair')
  @Answers('JobOrJobs', { status: 202 })
  repair(@Param('mirror') mirror: string, @Req() request: FastifyRequest): Promise<object> {
    return this.begin('repair', mirror, request);
  }

  /** Builds the mirror anew beside the present one and switches; readers are served throughout. */
  @Post(':mirror/rebuild')
  @Answers('JobOrJobs', { status: 202 })
  rebuild(@Param('mirror') mirror: string, @Req() request: FastifyRequest): Promise<object> {
    return this.begin('rebuild', mirror, request);
  }

  private async begin(
    kind: JobKind,
    mirror: string,
    request: FastifyRequest,
    depth?: VerifyDepth,
  ): Promise<object> {
    const by = callerOf(request)?.name ?? 'somebody without a key';
    if (mirror !== ALL) return jobJson(await this.jobs.request(kind, mirror, by, depth));
    const items: MirrorJob[] = [];
    const running: MirrorJob[] = [];
    let refusal: StemmaError | null = null;
    for (const name of this.projection.mirrorNames) {
      try {
        items.push(await this.jobs.request(kind, name, by, depth));
      } catch (error) {
        if (!StemmaError.is(error, 'job_in_progress')) throw error;
        refusal = error;
        const { jobId } = error.extra;
        if (typeof jobId === 'string') running.push(await this.jobs.find(jobId));
        // It has ended since.
        else items.push(await this.jobs.request(kind, name, by, depth));
      }
    }
    if (items.length === 0 && refusal !== null) throw refusal;
    return { items: items.map(jobJson), running: running.map(jobJson) };
  }
}
