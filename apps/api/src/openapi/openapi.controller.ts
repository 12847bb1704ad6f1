import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { CONTENT_SECURITY_POLICY, docsAsset, DOCS_PAGE } from './docs-page.js';
import { ServedDocument } from './served-document.js';

/** The API's description, for programs and for people; nothing of it is fetched from elsewhere. */
@ApiExcludeController()
@Controller()
export class OpenApiController {
  constructor(private readonly document: ServedDocument) {}

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openapi(): string {
    return this.document.text();
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CONTENT_SECURITY_POLICY)
  docs(): string {
    return DOCS_PAGE;
  }

  @Get('docs/:asset')
  @Header('cache-control', 'max-age=3600')
  async asset(@Param('asset') name: string): Promise<StreamableFile> {
    const { bytes, type } = await docsAsset(name);
    return new StreamableFile(bytes, { type });
  }
}
