import { Controller, Get, Header, Headers, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ConsoleFiles, type ConsoleFile } from './console-files.js';

/** Everything comes from this service, and nothing of the page runs that is not in a file of its own. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Where the console has a screen: a page is at these paths and at no others. Open to everybody (access.ts). */
const SCREENS = [
  '',
  'patterns/:patternId',
  'map/:nodeId',
  'use/:patternId',
  'improvements',
  'improvements/:improvementId',
  'events',
  'stores',
];

/** The console; whatever it shows it asks the API for. */
@ApiExcludeController()
@Controller()
export class ConsoleController {
  constructor(private readonly files: ConsoleFiles) {}

  /** @param _state what the page reads of its own address: any. */
  @Get(SCREENS)
  @Header('content-security-policy', CONTENT_SECURITY_POLICY)
  @Header('x-content-type-options', 'nosniff')
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-cache')
  async page(
    @Query() _state: object,
    @Headers('accept-encoding') acceptEncoding: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return sent(await this.files.page(acceptEncoding), reply);
  }

  /** Their names change with their content. */
  @Get('assets/:name')
  @Header('x-content-type-options', 'nosniff')
  async asset(
    @Param('name') name: string,
    @Headers('accept-encoding') acceptEncoding: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const file = await this.files.asset(name, acceptEncoding);
    void reply.header('cache-control', 'public, max-age=31536000, immutable');
    return sent(file, reply);
  }
}

function sent({ bytes, type, encoding }: ConsoleFile, reply: FastifyReply): StreamableFile {
  void reply.header('vary', 'accept-encoding');
  if (encoding !== null) void reply.header('content-encoding', encoding);
  return new StreamableFile(bytes, { type });
}
