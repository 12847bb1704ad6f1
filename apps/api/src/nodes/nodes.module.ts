import { Module } from '@nestjs/common';
import { VersionDiffController } from './version-diff.controller.js';
import { NodesController } from './nodes.controller.js';

@Module({ controllers: [NodesController, VersionDiffController] })
export class NodesModule {}
