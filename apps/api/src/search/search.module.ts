import { Module } from '@nestjs/common';
import { SearchService, SimilarityService } from '@stemma/orchestration';
import type { Mirrors } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { SimilarityModule } from '../similarity/similarity.module.js';
import { MIRRORS } from '../tokens.js';
import { SearchController } from './search.controller.js';

@Module({
  imports: [SimilarityModule],
  controllers: [SearchController],
  providers: [
    {
      provide: SearchService,
      inject: [RECORD, MIRRORS, SimilarityService],
      useFactory: (
        { catalogue, keywords }: RecordPorts,
        { search }: Mirrors,
        similarity: SimilarityService,
      ) => new SearchService(catalogue, keywords, search, similarity),
    },
  ],
  exports: [SearchService],
})
export class SearchModule {}
