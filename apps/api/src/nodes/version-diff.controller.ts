import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { inForm, RecordService, type Sourced, type VersionDiff } from '@stemma/orchestration';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';

const MAX_CONTEXT = 1_000;

class VersionDiffQuery {
  @NodeField({ description: 'The version to begin with.' })
  a!: string;

  @NodeField({ description: 'The version to end with, of any pattern.' })
  b!: string;

  @Field(z.coerce.number().int().min(0).max(MAX_CONTEXT), {
    optional: true,
    description: 'Lines shown around each change; 3 by default.',
  })
  context = 3;
}

@ApiTags('nodes')
@Controller('v1/versions/diff')
export class VersionDiffController {
  constructor(private readonly record: RecordService) {}

  @Get()
  @Answers('VersionDiff')
  async diff(@Query() { a, b, context }: VersionDiffQuery): Promise<Sourced<object>> {
    return inForm(await this.record.diff(a, b, context), diffJson);
  }
}

function diffJson({ a, b, ...found }: VersionDiff): object {
  const side = ({ nodeId, patternId, version, contentHash }: VersionDiff['a']): object => ({
    ...{ nodeId, patternId, version, contentHash },
  });
  return { a: side(a), b: side(b), ...found };
}
