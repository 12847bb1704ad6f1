import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StemmaError, type AuditLogEntry, type LineageEvent } from '@stemma/models';
import { patternNotFound, type Catalogue } from '@stemma/orchestration';
import { decodeCursor, instantCursor, pageAnswer, type PageAnswer } from '../http/cursor.js';
import { PageQuery } from '../http/page.query.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { CATALOGUE } from '../tokens.js';
import { EventsQuery } from './events.dto.js';

/** Time and id of the last event seen. */
@ApiTags('events')
@Controller('v1')
export class EventsController {
  constructor(@Inject(CATALOGUE) private readonly catalogue: Catalogue) {}

  @Get('events')
  @Answers('EventPage')
  async list(@Query() { cursor, ...query }: EventsQuery): Promise<PageAnswer<LineageEvent>> {
    return pageAnswer(await this.catalogue.events({ ...query, after: decodeCursor(cursor, instantCursor) }));
  }

  @Get('events/:eventId')
  @Answers('Event')
  async read(@Param('eventId', UuidPipe) eventId: string): Promise<LineageEvent> {
    const event = await this.catalogue.event(eventId);
    if (event === null) throw new StemmaError('event_not_found', `There is no event ${eventId}.`);
    return event;
  }

  /** Of a deleted pattern, too: its trail is what stays. */
  @Get('patterns/:patternId/audit')
  @Answers('AuditPage')
  async audit(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<PageAnswer<AuditLogEntry>> {
    const after = decodeCursor(cursor, instantCursor);
    const page = await this.catalogue.events({ patternId, limit, after });
    if (page.items.length === 0 && (await this.catalogue.pattern(patternId)) === null)
      throw patternNotFound(patternId);
    return pageAnswer(page, (event) => event.toAuditLogEntry());
  }
}
