import { Module, type DynamicModule } from '@nestjs/common';
import { LineageService } from '@stemma/orchestration';
import type { Composition } from './composition.js';
import { PatternsController } from './patterns/patterns.controller.js';
import { CATALOGUE } from './tokens.js';

@Module({})
export class AppModule {
  static of(composition: Composition): DynamicModule {
    return {
      module: AppModule,
      controllers: [PatternsController],
      providers: [
        { provide: LineageService, useValue: composition.lineage },
        { provide: CATALOGUE, useValue: composition.catalogue },
      ],
    };
  }
}
