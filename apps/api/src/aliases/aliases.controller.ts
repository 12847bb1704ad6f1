import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fields } from '@stemma/models';
import {
  AliasService,
  LineageService,
  type AliasView,
  type ExpectedRev,
  type PutCondition,
  type Sourced,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, pageAnswer, type PageAnswer } from '../http/cursor.js';
import { IfMatch } from '../http/etag.js';
import { Condition } from '../http/put-condition.js';
import { PageQuery } from '../http/page.query.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { AliasPipe, AliasQuery, SetAliasDto } from './aliases.dto.js';

@ApiTags('aliases')
@Controller('v1/patterns/:patternId/aliases')
export class AliasesController {
  constructor(
    private readonly lineage: LineageService,
    private readonly aliases: AliasService,
  ) {}

  @Get()
  @Answers('AliasPage')
  async list(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<Sourced<PageAnswer<AliasView>>> {
    const after = decodeCursor(cursor, z.tuple([fields.alias]));
    return pageAnswer(await this.aliases.list(patternId, { limit, after }));
  }

  @Get(':alias')
  @Answers('Alias', { etag: true })
  read(
    @Param('patternId', UuidPipe) patternId: string,
    @Param('alias', AliasPipe) alias: string,
    @Query() { asOf }: AliasQuery,
  ): Promise<Sourced<AliasView>> {
    return this.aliases.one({ patternId, alias }, asOf ?? null);
  }

  @Get(':alias/history')
  @Answers('AliasMovePage')
  async history(
    @Param('patternId', UuidPipe) patternId: string,
    @Param('alias', AliasPipe) alias: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<Sourced<PageAnswer<AliasView>>> {
    const after = decodeCursor(cursor, z.tuple([fields.rev]));
    return pageAnswer(await this.aliases.history({ patternId, alias }, { limit, after }));
  }

  @Put(':alias')
  @Answers('Alias', { status: 201, etag: true })
  set(
    @Context() context: WriteContext,
    @Param('patternId', UuidPipe) patternId: string,
    @Param('alias', AliasPipe) alias: string,
    @Condition() condition: PutCondition,
    @Body() body: SetAliasDto,
  ): Promise<Written<AliasView>> {
    return this.lineage.setAlias(context, { patternId, alias }, body, condition);
  }

  @Delete(':alias')
  @Answers(null, { status: 204 })
  remove(
    @Context() context: WriteContext,
    @Param('patternId', UuidPipe) patternId: string,
    @Param('alias', AliasPipe) alias: string,
    @IfMatch() expected: ExpectedRev,
  ): Promise<Written<null>> {
    return this.lineage.removeAlias(context, { patternId, alias }, expected);
  }
}
