import { Readable } from 'node:stream';
import { Controller, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { StemmaError } from '@stemma/models';
import { AliasService, ExecutionRecorder, type WriteContext, type Written } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';
import { correlationIdOf } from '../http/correlation.js';
import { Context } from '../http/write-context.decorator.js';
import { answerOf, groupOf } from './execution-request.js';
import { ExecutionStream, type StreamReport } from './execution-stream.js';
import { resolveVersions } from './named-versions.js';
import { executionRequestSchema, executionStreamSchema } from './executions.openapi.js';
import { Answers } from '../openapi/answers.decorator.js';

@ApiTags('executions')
@Controller('v1/executions')
export class ExecutionsController {
  constructor(
    private readonly recorder: ExecutionRecorder,
    private readonly aliases: AliasService,
  ) {}

  @Post()
  @Answers('Recorded', { status: 201 })
  @ApiBody({ schema: executionRequestSchema })
  async record(@Context() context: WriteContext, @Req() request: FastifyRequest): Promise<Written<unknown>> {
    if (request.body instanceof Readable) throw wrongMediaType('application/json');
    await resolveVersions(request.body, this.aliases);
    const group = groupOf(request, context);
    return answerOf(group, await this.recorder.record(context, group));
  }

  @Post('stream')
  @Answers('ExecutionStreamReport')
  @ApiConsumes('application/x-ndjson')
  @ApiBody({ schema: executionStreamSchema })
  async recordStream(@Req() request: FastifyRequest): Promise<Written<StreamReport> | StreamReport> {
    if (!(request.body instanceof Readable)) throw wrongMediaType('application/x-ndjson');
    refuseIdempotencyKey(request);
    const stream = new ExecutionStream(this.recorder, this.aliases, correlationIdOf(request));
    await stream.record(request.body);
    const { report, position } = stream;
    return position === null ? report : { outcome: 'changed', answer: report, position };
  }
}

function wrongMediaType(wanted: string): StemmaError {
  return new StemmaError('unsupported_media_type', `Send the body as ${wanted}.`);
}

/** A stream is many transactions, so no stored answer can be in the same one. */
function refuseIdempotencyKey(request: FastifyRequest): void {
  if (request.headers['idempotency-key'] === undefined) return;
  throw StemmaError.invalid([
    {
      pointer: '',
      code: 'invalid',
      message: 'header Idempotency-Key does not go with a stream: give each line its executionId instead',
    },
  ]);
}
