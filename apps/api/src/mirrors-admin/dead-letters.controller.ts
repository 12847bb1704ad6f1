import { Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fields } from '@stemma/models';
import { DeadLetterService } from '@stemma/projection';
import { FieldPipe } from '../http/field.pipe.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { MirrorQuery } from './jobs.controller.js';
import { Answers } from '../openapi/answers.decorator.js';

const MIRROR = new FieldPipe(fields.mirror);
/** A word, whatever it is: only the letters know of which subjects there are some. */
const SUBJECT = new FieldPipe(fields.kind);

@ApiTags('mirrors')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetterService) {}

  /** What mirrors could not take, oldest first, without what was sent. */
  @Get()
  @Answers('DeadLetterList')
  async list(@Query() { mirror = '', limit }: MirrorQuery): Promise<object> {
    return { items: await this.letters.list(mirror === '' ? null : mirror, limit) };
  }

  /** With its cause, and what was sent. */
  @Get(':mirror/:subject/:entityId')
  @Answers('DeadLetterWithPayload')
  find(
    @Param('mirror', MIRROR) mirror: string,
    @Param('subject', SUBJECT) subject: string,
    @Param('entityId', UuidPipe) entityId: string,
  ): Promise<object> {
    return this.letters.find(mirror, subject, entityId);
  }

  /** Sends the entity's present state once more; where the mirror takes it, the letter is gone. */
  @Post(':mirror/:subject/:entityId/retry')
  @Answers('RetriedDeadLetter')
  retry(
    @Param('mirror', MIRROR) mirror: string,
    @Param('subject', SUBJECT) subject: string,
    @Param('entityId', UuidPipe) entityId: string,
  ): Promise<object> {
    return this.letters.retry(mirror, subject, entityId);
  }

  /**
   * Gives it up: it counts no more. The mirror stays without this state, which the record answers for, until the
   * entity changes, or the mirror is repaired or rebuilt.
   */
  @Delete(':mirror/:subject/:entityId')
  @Answers(null, { status: 204 })
  drop(
    @Param('mirror', MIRROR) mirror: string,
    @Param('subject', SUBJECT) subject: string,
    @Param('entityId', UuidPipe) entityId: string,
  ): Promise<void> {
    return this.letters.drop(mirror, subject, entityId);
  }
}
