import { Module } from '@nestjs/common';
import { AliasesController } from './aliases.controller.js';

@Module({ controllers: [AliasesController] })
export class AliasesModule {}
