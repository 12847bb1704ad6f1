import { Readable } from 'node:stream';
import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { newId, StemmaError } from '@stemma/models';
import {
  BulkService,
  inForm,
  OpenLineageService,
  RecordService,
  type ImportReport,
  type Sourced,
  type Written,
} from '@stemma/orchestration';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Slots } from '../http/slots.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { problemResponses } from '../openapi/refusals.js';
import { announceImport } from './announce-import.js';
import { ExportQuery, ImportQuery } from './bulk.dto.js';
import { bodyOf, stateJson } from './import-request.js';
import { importStreamSchema } from './bulk.openapi.js';

@ApiTags('bulk')
@Controller('v1')
export class BulkController {
  /** Each holds a connection at its reader's pace: most of the pool stays with all other requests. */
  private readonly slots = new Slots(4, 'exports_busy', 'exports');

  constructor(
    private readonly bulk: BulkService,
    private readonly record: RecordService,
    private readonly openLineage: OpenLineageService,
  ) {}

  @Post('import')
  @Answers('ImportReport')
  @ApiConsumes('application/x-ndjson')
  @ApiBody({ schema: importStreamSchema })
  async import(
    @Query() query: ImportQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Written<ImportReport>> {
    const body = bodyOf(request);
    const importId = query.importId ?? newId();
    const opened = (): void => {
      announceImport(request, reply, importId, query.importId !== undefined);
    };
    const { report, position } = await this.bulk.import(body, { importId, mode: query.mode, opened });
    return { outcome: 'changed', answer: report, position };
  }

  @Get('imports/:importId')
  @Answers('ImportState')
  async importState(@Param('importId', UuidPipe) importId: string): Promise<Sourced<object>> {
    return inForm(await this.bulk.importState(importId), stateJson);
  }

  @Get('export')
  @ApiProduces('application/x-ndjson')
  @ApiResponse({ status: 200, description: 'One record in JSON for each line.', schema: { type: 'string' } })
  @ApiResponse({ status: 404, ...problemResponses()['Problem404'] })
  async export(@Query() query: ExportQuery, @Res() reply: FastifyReply): Promise<void> {
    const { patternId = null, namespace = null, format } = query;
    if (format === 'openlineage' && patternId === null)
      throw StemmaError.invalid([
        { pointer: '/patternId', code: 'required', message: 'is required with format openlineage' },
      ]);
    if (patternId !== null) await this.record.pattern(patternId);
    const release = this.slots.take();
    const pieces =
      format === 'openlineage' && patternId !== null
        ? this.openLineage.outgoing({ patternId, namespace })
        : this.bulk.export({ patternId, namespace });
    try {
      // Whatever fails before the first line is answered as a problem; later the connection is cut.
      const first = await pieces.next();
      const stream = Readable.from(resumed(first, pieces, release), { objectMode: true, highWaterMark: 1 });
      stream.once('close', release);
      await reply
        .type('application/x-ndjson; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(stream);
    } catch (error) {
      release();
      throw error;
    }
  }
}

async function* resumed(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void, undefined>,
  ended: () => void,
): AsyncGenerator<string, void, undefined> {
  try {
    if (first.done !== true) yield first.value;
    yield* rest;
  } finally {
    await rest.return();
    ended();
  }
}
