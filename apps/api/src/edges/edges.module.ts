import { Module } from '@nestjs/common';
import { EdgesController } from './edges.controller.js';

@Module({ controllers: [EdgesController] })
export class EdgesModule {}
