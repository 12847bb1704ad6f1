import { Module } from '@nestjs/common';
import { UsageModule } from '../usage/usage.module.js';
import { SyncController } from './sync.controller.js';

@Module({ imports: [UsageModule], controllers: [SyncController] })
export class SyncModule {}
