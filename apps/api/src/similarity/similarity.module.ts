import { Module } from '@nestjs/common';
import { LineageService, ReadRouter, SimilarityService } from '@stemma/orchestration';
import type { Mirrors } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { MIRRORS, SIMILARITY } from '../tokens.js';
import { SimilarityController } from './similarity.controller.js';

function similarity(
  { catalogue, index }: RecordPorts,
  { index: mirrored }: Mirrors,
  router: ReadRouter,
  lineage: LineageService,
): SimilarityService | 'off' {
  if (mirrored === null) return 'off';
  const { model, dimensions } = mirrored.embedder;
  const record = index(model, dimensions);
  return new SimilarityService({ catalogue, router, record, ...mirrored }, lineage);
}

@Module({
  controllers: [SimilarityController],
  providers: [
    { provide: SIMILARITY, inject: [RECORD, MIRRORS, ReadRouter, LineageService], useFactory: similarity },
  ],
  exports: [SIMILARITY],
})
export class SimilarityModule {}
