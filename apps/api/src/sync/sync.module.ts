import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { SearchModule } from '../search/search.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { SyncController } from './sync.controller.js';

@Module({ imports: [EventsModule, SearchModule, UsageModule], controllers: [SyncController] })
export class SyncModule {}
