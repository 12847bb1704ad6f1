import { Module } from '@nestjs/common';
import { BlameController } from './blame.controller.js';
import { VersionDiffController } from './version-diff.controller.js';
import { NodesController } from './nodes.controller.js';

@Module({ controllers: [NodesController, BlameController, VersionDiffController] })
export class NodesModule {}
