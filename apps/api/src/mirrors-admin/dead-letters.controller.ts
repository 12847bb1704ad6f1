import { Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fields, StemmaError } from '@stemma/models';
import {
  Projection,
  retryDeadLetter,
  type DeadLetter,
  type DeadLetters,
  type Subject,
} from '@stemma/projection';
import { FieldPipe } from '../http/field.pipe.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { DEAD_LETTERS } from '../tokens.js';
import { MirrorQuery } from './jobs.controller.js';
import { Answers } from '../openapi/answers.decorator.js';

const MIRROR = new FieldPipe(fields.mirror);
/** A word, whatever it is: only the letters know of which subjects there are some. */
const SUBJECT = new FieldPipe(fields.kind);

@ApiTags('mirrors')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(DEAD_LETTERS) private readonly letters: DeadLetters,
    private readonly projection: Projection,
  ) {}

  /** What mirrors could not take, oldest first, without what was sent. */
  @Get()
  @Answers('DeadLetterList')
  async list(@Query() { mirror = '', limit }: MirrorQuery): Promise<object> {
    const letters = await this.letters.list(mirror === '' ? null : mirror, limit);
    return { items: letters.map(({ payload: _, ...letter }) => letter) };
  }

  /** With its cause, and what was sent. */
  @Get(':mirror/:subject/:entityId')
  @Answers('DeadLetterWithPayload')
  find(
    @Param('mirror', MIRROR) mirror: string,
    @Param('subject', SUBJECT) subject: string,
    @Param('entityId', UuidPipe) entityId: string,
  ): Promise<object> {
    return this.found(mirror, subject, entityId);
  }

  /** Sends the entity's present state once more; where the mirror takes it, the letter is gone. */
  @Post(':mirror/:subject/:entityId/retry')
  @Answers('RetriedDeadLetter')
  async retry(
    @Param('mirror', MIRROR) mirror: string,
    @Param('subject', SUBJECT) subject: string,
    @Param('entityId', UuidPipe) entityId: string,
  ): Promise<object> {
    const letter = await this.found(mirror, subject, entityId);
    return retryDeadLetter(this.projection.projectorNamed(mirror), letter);
  }

  /**
   * Gives it up: it counts no more. The mirror stays without this state, which the record answers for, until the
   * entity changes, or the mirror is repaired or rebuilt.
   */
  @Delete(':mirror/:subject/:entityId')
  @Answers(null, { status: 204 })
  async drop(
    @Param('mirror', MIRROR) mirror: string,
    @Param('subject', SUBJECT) subject: string,
    @Param('entityId', UuidPipe) entityId: string,
  ): Promise<void> {
    const letter = await this.found(mirror, subject, entityId);
    await this.letters.drop(mirror, letter.subject, letter.id);
  }

  private async found(mirror: string, subject: string, id: string): Promise<DeadLetter> {
    // Another word than a subject's has no letters.
    const letter = await this.letters.find(mirror, subject as Subject, id);
    if (letter !== null) return letter;
    throw new StemmaError('dead_letter_not_found', 'There is no dead letter of this entity.');
  }
}
