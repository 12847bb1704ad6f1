import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, registerAs } from '@nestjs/config';
import { Opened } from '@stemma/runtime';
import type { ServiceConfig } from './service-config.js';
import { CLOCK, LOG } from './tokens.js';

/** What the process has for every other module. */
@Global()
@Module({})
export class ProcessModule {
  /**
   * @param opened takes what modules open. It is closed in reverse, however the closing of others fails; Nest's own hooks
   *   end at the first that throws
   * @param log is told, a line at a time, what takes long
   */
  static of(config: ServiceConfig, opened: Opened, log: (line: string) => void): DynamicModule {
    const providers = [
      { provide: Opened, useValue: opened },
      { provide: LOG, useValue: log },
      { provide: CLOCK, useValue: (): Date => new Date() },
    ];
    // The environment was read and checked by @stemma/config: nothing is to be read once more.
    const configModule = ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      ignoreEnvVars: true,
      skipProcessEnv: true,
      load: [registerAs('service', () => config)],
    });
    return { module: ProcessModule, imports: [configModule], providers, exports: providers };
  }
}
