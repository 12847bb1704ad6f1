import { Module } from '@nestjs/common';
import { LineageService, ReadRouter, SimilarityService } from '@stemma/orchestration';
import type { Mirrors } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { MIRRORS } from '../tokens.js';
import { SimilarityController } from './similarity.controller.js';

function similarity(
  { catalogue, index }: RecordPorts,
  { index: mirrored }: Mirrors,
  router: ReadRouter,
  lineage: LineageService,
): SimilarityService {
  if (mirrored === null) return new SimilarityService(null, lineage);
  const { model, dimensions } = mirrored.embedder;
  const record = index(model, dimensions);
  return new SimilarityService({ catalogue, router, record, ...mirrored }, lineage);
}

@Module({
  controllers: [SimilarityController],
  providers: [
    {
      provide: SimilarityService,
      inject: [RECORD, MIRRORS, ReadRouter, LineageService],
      useFactory: similarity,
    },
  ],
  exports: [SimilarityService],
})
export class SimilarityModule {}
