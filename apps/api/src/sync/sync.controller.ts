import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { formatPosition, parsePosition, type Position } from '@stemma/models';
import { Projection, type LaneStatus, type MirrorStatus, type WriteStatus } from '@stemma/projection';

@ApiTags('state')
@Controller('v1')
export class SyncController {
  constructor(@Inject(Projection) private readonly projection: Projection) {}

  @Get('sync')
  async sync(): Promise<object> {
    const { position, mirrors } = await this.projection.status();
    return { position: formatPosition(position), mirrors: mirrors.map(mirrorJson) };
  }

  /** What became of a write in each store; the record has it as soon as the write is answered. */
  @Get('writes/:position')
  async write(@Param('position') text: string): Promise<object> {
    const position = parsePosition(text);
    const mirrors: readonly WriteStatus[] = await this.projection.write(position);
    return {
      position: formatPosition(position),
      stores: [
        { store: 'postgres', state: 'applied', cause: null },
        ...mirrors.map(({ mirror, ...rest }) => ({ store: mirror, ...rest })),
      ],
    };
  }
}

function mirrorJson({ position, lanes, ...status }: MirrorStatus): object {
  return { ...status, position: text(position), lanes: lanes.map(laneJson) };
}

function laneJson({ position, ...lane }: LaneStatus): object {
  return { ...lane, position: text(position) };
}

function text(position: Position | null): string | null {
  return position === null ? null : formatPosition(position);
}
