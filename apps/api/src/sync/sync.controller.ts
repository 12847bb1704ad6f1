import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PublishingStatus, SearchService, type PublisherStatus } from '@stemma/orchestration';
import { formatEventCursor, formatPosition, parsePosition, type Position } from '@stemma/models';
import {
  JobRunner,
  Projection,
  type KnownDrift,
  type LaneStatus,
  type MirrorStatus,
  type Stall,
} from '@stemma/projection';

import { UsageRoller } from '../usage/usage-roller.js';
import { Answers } from '../openapi/answers.decorator.js';

/** Shorter transactions are the ordinary course of things. */
const STALLED_AFTER_MS = 5_000;

@ApiTags('state')
@Controller('v1')
export class SyncController {
  constructor(
    private readonly projection: Projection,
    private readonly jobs: JobRunner,
    private readonly rollups: UsageRoller,
    private readonly searching: SearchService,
    private readonly publishing: PublishingStatus,
  ) {}

  /** How far each mirror, the usage rollups and the publishers of events are, what they do, what holds them back, and how much can be found. */
  @Get('sync')
  @Answers('Sync')
  async sync(): Promise<object> {
    const [{ position, frontier, stall, mirrors }, usage, search, publishers] = await Promise.all([
      this.projection.status(),
      this.rollups.sync(),
      this.searching.coverage(),
      this.publishing.all(),
    ]);
    return {
      position: formatPosition(position),
      frontier: { position: formatPosition(frontier), ...frontierJson(stall) },
      mirrors: mirrors.map((mirror) => mirrorJson(mirror, this.jobs.driftOf(mirror.name))),
      usage: { ...usage, position: text(usage.position) },
      search,
      publishers: publishers.map(publisherJson),
    };
  }

  /** What became of a write in each store; the record has it as soon as the write is answered. */
  @Get('writes/:position')
  @Answers('WriteState')
  async write(@Param('position') text: string): Promise<object> {
    const position = parsePosition(text);
    const mirrors = await this.projection.write(position);
    const stores = mirrors.map(({ mirror, ...rest }) => ({ store: mirror, ...rest }));
    return {
      position: formatPosition(position),
      stores: [{ store: 'postgres', state: 'applied', cause: null }, ...stores],
    };
  }
}

function frontierJson(stall: Stall | null): object {
  const isStalled = stall !== null && stall.ageMs >= STALLED_AFTER_MS;
  return { state: isStalled ? 'stalled' : 'moving', heldBackBy: stall };
}

function mirrorJson({ position, lanes, ...status }: MirrorStatus, drift: KnownDrift | null): object {
  return { ...status, position: text(position), drift, lanes: lanes.map(laneJson) };
}

function laneJson({ position, ...lane }: LaneStatus): object {
  return { ...lane, position: text(position) };
}

function publisherJson({ position, ...status }: PublisherStatus): object {
  return { ...status, position: position === null ? null : formatEventCursor(position) };
}

function text(position: Position | null): string | null {
  return position === null ? null : formatPosition(position);
}
