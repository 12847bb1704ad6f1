import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WebhookService, type ExpectedRev } from '@stemma/orchestration';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { decodeCursor, pageBody } from '../http/cursor.js';
import { IfMatch } from '../http/etag.js';
import { PageQuery } from '../http/page.query.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { placeIn } from './replay-place.js';
import { webhookJson } from './webhook-json.js';
import { CreateWebhookDto, ReplayDto, ReviseWebhookDto, RotateSecretDto } from './webhooks.dto.js';

@ApiTags('webhooks')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhookService) {}

  @Post()
  @Answers('CreatedWebhook', { status: 201, etag: true })
  async create(
    @Body() body: CreateWebhookDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { webhook, secret } = await this.webhooks.create(body);
    if (secret === null) void reply.status(200);
    return { ...webhookJson(await this.webhooks.find(webhook.webhookId)), secret };
  }

  @Get()
  @Answers('WebhookPage')
  async list(@Query() { limit, cursor }: PageQuery): Promise<object> {
    const after = decodeCursor(cursor, z.tuple([z.guid()]));
    return pageBody(await this.webhooks.list({ limit, after }), webhookJson);
  }

  @Get(':webhookId')
  @Answers('Webhook', { etag: true })
  async read(@Param('webhookId', UuidPipe) webhookId: string): Promise<object> {
    return webhookJson(await this.webhooks.find(webhookId));
  }

  @Patch(':webhookId')
  @Answers('Webhook', { etag: true })
  async revise(
    @Param('webhookId', UuidPipe) webhookId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() body: ReviseWebhookDto,
  ): Promise<object> {
    return webhookJson(await this.webhooks.revise(webhookId, expected, body));
  }

  @Delete(':webhookId')
  @Answers(null, { status: 204 })
  remove(@Param('webhookId', UuidPipe) webhookId: string, @IfMatch() expected: ExpectedRev): Promise<void> {
    return this.webhooks.remove(webhookId, expected);
  }

  /** The former secret is valid for a day more. */
  @Post(':webhookId/rotate-secret')
  @Answers('CreatedWebhook', { etag: true })
  async rotateSecret(
    @Param('webhookId', UuidPipe) webhookId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() body: RotateSecretDto,
  ): Promise<object> {
    const { secret, ...reported } = await this.webhooks.rotate(webhookId, expected, body.secret);
    return { ...webhookJson(reported), secret };
  }

  @Post(':webhookId/replay')
  @Answers('Webhook', { status: 202, etag: true })
  async replay(
    @Param('webhookId', UuidPipe) webhookId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() body: ReplayDto,
  ): Promise<object> {
    return webhookJson(await this.webhooks.replay(webhookId, expected, placeIn(body)));
  }
}
