import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { ConsoleController } from './console.controller.js';
import { ConsoleFiles } from './console-files.js';

/** Beside the service, where both are built. */
const BUILT = fileURLToPath(new URL('./console/', import.meta.url));

@Module({
  controllers: [ConsoleController],
  providers: [
    {
      provide: ConsoleFiles,
      inject: [CONFIG],
      useFactory: ({ consoleFolder = BUILT }: ServiceConfig) => new ConsoleFiles(consoleFolder),
    },
  ],
})
export class ConsoleModule {}
