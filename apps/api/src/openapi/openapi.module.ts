import { Module } from '@nestjs/common';
import { OpenApiController } from './openapi.controller.js';
import { ServedDocument } from './served-document.js';

@Module({ controllers: [OpenApiController], providers: [ServedDocument] })
export class OpenApiModule {}
