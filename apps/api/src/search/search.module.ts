import { Module } from '@nestjs/common';
import { SearchService } from '@stemma/orchestration';
import type { Mirrors } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { MIRRORS } from '../tokens.js';
import { SearchController } from './search.controller.js';

@Module({
  controllers: [SearchController],
  providers: [
    {
      provide: SearchService,
      inject: [RECORD, MIRRORS],
      useFactory: ({ catalogue, keywords }: RecordPorts, { search }: Mirrors) =>
        new SearchService(catalogue, keywords, search),
    },
  ],
})
export class SearchModule {}
