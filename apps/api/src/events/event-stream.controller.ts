import { Readable } from 'node:stream';
import { Controller, Get, Headers, Query, Res, type OnModuleDestroy } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { formatEventCursor, parseEventCursor } from '@stemma/models';
import { cloudEventOf, EventStream, type StreamedEvent, type StreamItem } from '@stemma/orchestration';
import type { FastifyReply } from 'fastify';
import { Slots } from '../http/slots.js';
import { EventStreamQuery } from './events.dto.js';
import { serverSentEvent } from './server-sent-event.js';

/** Each is a connection, and little else while nothing happens. */
const READERS_AT_ONCE = 10_000;

@ApiTags('events')
@Controller('v1')
export class EventStreamController implements OnModuleDestroy {
  private readonly slots = new Slots(READERS_AT_ONCE, 'answers_busy', 'event streams');
  private readonly ending = new AbortController();

  constructor(private readonly events: EventStream) {}

  /** Nobody would end them but the service: clients come again, and go on where they were. */
  onModuleDestroy(): void {
    this.ending.abort();
  }

  @Get('events/stream')
  @ApiProduces('text/event-stream')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The `id` of the last event that was seen; before `after`, which a browser repeats.',
  })
  @ApiResponse({
    status: 200,
    description:
      'Server-sent events: `id` a place among all events, `data` a CloudEvent on one line; `event: reset` where events behind that place are not held any more. At the beginning, and every 15 seconds without an event, a comment with the `id` of the present place.',
    schema: { type: 'string' },
  })
  async stream(
    @Query() { after, ...filter }: EventStreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const from = lastEventId === undefined || lastEventId === '' ? after : lastEventId;
    const cursor = from === undefined ? null : parseEventCursor(from);
    const source = await this.events.source();
    const left = new AbortController();
    const ending = AbortSignal.any([this.ending.signal, left.signal]);
    const release = this.slots.take();
    reply.raw.once('close', () => {
      left.abort();
      release();
    });
    const items = await this.events.read(cursor, filter, ending);
    await reply
      .type('text/event-stream; charset=utf-8')
      // Proxies would hold back what they take for a page; a service that ends would wait for the next request.
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' })
      .send(Readable.from(asText(items, source), { objectMode: true, highWaterMark: 1 }));
  }
}

async function* asText(
  items: AsyncGenerator<StreamItem, void>,
  source: string,
): AsyncGenerator<string | Buffer, void> {
  yield serverSentEvent({ retry: 2_000, comment: 'events as they are committed' });
  for await (const item of items) {
    if (item.kind === 'heartbeat') {
      // A reader that comes again names where it was, also one that has seen no event yet.
      yield serverSentEvent({ comment: 'nothing new', id: formatEventCursor(item.at) });
    } else if (item.kind === 'reset') {
      const from = formatEventCursor(item.from);
      yield serverSentEvent({ id: from, event: 'reset', data: { reason: item.reason, from } });
    } else {
      yield bytesOf(item.events, source);
    }
  }
}

/** Written once, and held once, however many read it. */
const written = new WeakMap<readonly StreamedEvent[], Buffer>();

function bytesOf(events: readonly StreamedEvent[], source: string): Buffer {
  let bytes = written.get(events);
  if (bytes === undefined) {
    const texts = events.map((streamed) =>
      serverSentEvent({ id: formatEventCursor(streamed.cursor), data: cloudEventOf(streamed, source) }),
    );
    bytes = Buffer.from(texts.join(''));
    written.set(events, bytes);
  }
  return bytes;
}
