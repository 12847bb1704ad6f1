import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AuditLogEntry, LineageEvent } from '@stemma/models';
import { inForm, RecordService, type HeldEvents, type Sourced } from '@stemma/orchestration';
import { decodeCursor, instantCursor, pageBody, type PageAnswer } from '../http/cursor.js';
import { PageQuery } from '../http/page.query.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { EventsQuery } from './events.dto.js';

/** Time and id of the last event seen. */
@ApiTags('events')
@Controller('v1')
export class EventsController {
  constructor(private readonly record: RecordService) {}

  @Get('events')
  @Answers('EventPage')
  async list(@Query() { cursor, ...query }: EventsQuery): Promise<Sourced<HeldAnswer<LineageEvent>>> {
    const events = await this.record.events({ ...query, after: decodeCursor(cursor, instantCursor) });
    return heldAnswer(events, (event) => event);
  }

  @Get('events/:eventId')
  @Answers('Event')
  read(@Param('eventId', UuidPipe) eventId: string): Promise<Sourced<LineageEvent>> {
    return this.record.event(eventId);
  }

  /** Of a deleted pattern, too: its trail is what stays. */
  @Get('patterns/:patternId/audit')
  @Answers('AuditPage')
  async audit(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<Sourced<HeldAnswer<AuditLogEntry>>> {
    const after = decodeCursor(cursor, instantCursor);
    const page = await this.record.trail(patternId, { limit, after });
    return heldAnswer(page, (event) => event.toAuditLogEntry());
  }
}

type HeldAnswer<T> = PageAnswer<T> & Pick<HeldEvents, 'heldSince'>;

function heldAnswer<T>(
  events: Sourced<HeldEvents>,
  toItem: (event: LineageEvent) => T,
): Sourced<HeldAnswer<T>> {
  return inForm(events, (page) => ({ ...pageBody(page, toItem), heldSince: page.heldSince }));
}
