import { Module } from '@nestjs/common';
import { SearchModule } from '../search/search.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { SyncController } from './sync.controller.js';

@Module({ imports: [SearchModule, UsageModule], controllers: [SyncController] })
export class SyncModule {}
