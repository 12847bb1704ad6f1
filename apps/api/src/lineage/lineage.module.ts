import { Module } from '@nestjs/common';
import {
  ImpactService,
  LineageSearch,
  LineageTexts,
  PathsService,
  ReadRouter,
  RoutedGraph,
  TraceService,
  type Clock,
} from '@stemma/orchestration';
import type { Mirrors } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CLOCK, MIRRORS } from '../tokens.js';
import { LineageController } from './lineage.controller.js';
import { ImpactController } from './impact.controller.js';
import { MergeBasesController } from './merge-bases.controller.js';
import { PathsController } from './paths.controller.js';

@Module({
  controllers: [LineageController, PathsController, MergeBasesController, ImpactController],
  providers: [
    {
      provide: RoutedGraph,
      inject: [ReadRouter, RECORD, MIRRORS],
      useFactory: (router: ReadRouter, { graph }: RecordPorts, { graphs }: Mirrors) =>
        new RoutedGraph(router, graph, graphs),
    },
    {
      provide: LineageTexts,
      inject: [RECORD],
      useFactory: ({ catalogue }: RecordPorts) => new LineageTexts(catalogue),
    },
    {
      provide: TraceService,
      inject: [RoutedGraph, RECORD, LineageTexts],
      useFactory: (graph: RoutedGraph, { catalogue, events }: RecordPorts, texts: LineageTexts) =>
        new TraceService(graph, catalogue, texts, events),
    },
    {
      provide: LineageSearch,
      inject: [RoutedGraph, RECORD, LineageTexts],
      useFactory: (graph: RoutedGraph, { catalogue }: RecordPorts, texts: LineageTexts) =>
        new LineageSearch(graph, catalogue, texts),
    },
    {
      provide: PathsService,
      inject: [LineageSearch],
      useFactory: (searches: LineageSearch) => new PathsService(searches),
    },
    {
      provide: ImpactService,
      inject: [LineageSearch, RECORD, CLOCK],
      useFactory: (searches: LineageSearch, { catalogue, usage }: RecordPorts, clock: Clock) =>
        new ImpactService(searches, catalogue, usage, clock),
    },
  ],
})
export class LineageModule {}
