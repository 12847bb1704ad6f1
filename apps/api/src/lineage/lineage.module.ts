import { Module } from '@nestjs/common';
import { ReadRouter, RoutedGraph, TraceService } from '@stemma/orchestration';
import type { Mirrors } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { MIRRORS } from '../tokens.js';
import { LineageController } from './lineage.controller.js';

@Module({
  controllers: [LineageController],
  providers: [
    {
      provide: TraceService,
      inject: [ReadRouter, RECORD, MIRRORS],
      useFactory: (router: ReadRouter, { graph, catalogue }: RecordPorts, { graphs }: Mirrors) =>
        new TraceService(new RoutedGraph(router, graph, graphs), catalogue),
    },
  ],
})
export class LineageModule {}
