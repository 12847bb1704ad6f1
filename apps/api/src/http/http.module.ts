import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { StateModule } from '../state/state.module.js';
import { CutConnections } from './cut-connections.js';

@Module({
  imports: [StateModule],
  providers: [
    {
      provide: CutConnections,
      inject: [Registry],
      useFactory: (registry: Registry) => new CutConnections(registry),
    },
  ],
})
export class HttpModule {}
