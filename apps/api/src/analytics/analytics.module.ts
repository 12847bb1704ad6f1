import { Module } from '@nestjs/common';
import { UsageModule } from '../usage/usage.module.js';
import { AnalyticsController } from './analytics.controller.js';
import { RankingsController } from './rankings.controller.js';

@Module({ imports: [UsageModule], controllers: [AnalyticsController, RankingsController] })
export class AnalyticsModule {}
