import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fields } from '@stemma/models';
import { JobRunner } from '@stemma/projection';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { jobJson } from './job-json.js';
import { Answers } from '../openapi/answers.decorator.js';

export class MirrorQuery {
  @Field(fields.mirror, { optional: true, description: 'Only of this mirror.' })
  mirror?: string;

  @Field(z.coerce.number().int().min(1).max(1_000), { optional: true })
  limit: number = 100;
}

@ApiTags('mirrors')
@Controller('v1/jobs')
export class JobsController {
  constructor(private readonly jobs: JobRunner) {}

  /** Newest first. */
  @Get()
  @Answers('JobList')
  async list(@Query() { mirror = '', limit }: MirrorQuery): Promise<object> {
    return { items: (await this.jobs.list(mirror === '' ? null : mirror, limit)).map(jobJson) };
  }

  @Get(':jobId')
  @Answers('Job')
  async find(@Param('jobId', UuidPipe) jobId: string): Promise<object> {
    return jobJson(await this.jobs.find(jobId));
  }

  /** Ends the job; one that has ended stays as it is. */
  @Delete(':jobId')
  @Answers('Job')
  async cancel(@Param('jobId', UuidPipe) jobId: string): Promise<object> {
    return jobJson(await this.jobs.cancel(jobId));
  }
}
