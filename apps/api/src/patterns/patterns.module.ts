import { Module } from '@nestjs/common';
import { ContentLimit } from './content-limit.js';
import { PatternsController } from './patterns.controller.js';

@Module({ controllers: [PatternsController], providers: [ContentLimit] })
export class PatternsModule {}
