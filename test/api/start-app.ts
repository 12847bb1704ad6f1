import { loadConfig } from '@stemma/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { opening } from '@stemma/runtime';
import { pino } from 'pino';
import { createApp } from '../../apps/api/src/app.js';
import { openPostgresRecord } from '../../apps/api/src/record/postgres-record.js';
import type { ServiceConfig } from '../../apps/api/src/service-config.js';

export interface StartedApp {
  /** Not listening yet. */
  readonly app: NestFastifyApplication;
  /** What it logged, from warnings on, as lines of JSON. */
  readonly logged: readonly string[];
  close(): Promise<void>;
}

/** The service on a database, as an environment without variables has it but for what comes by schedule: nothing does. */
export function startApp(
  databaseUrl: string,
  dataDir: string,
  changed: Partial<ServiceConfig> = {},
): Promise<StartedApp> {
  const standard = loadConfig({ STEMMA_DATA_DIR: dataDir, STEMMA_EMBEDDING: 'off' });
  const config = { ...standard, verifyEveryMs: 0, detectEveryMs: 0, evaluateEveryMs: 0, ...changed };
  const logged: string[] = [];
  return opening(async (opened) => {
    const log = pino({ level: 'warn' }, { write: (line) => void logged.push(line) });
    const record = await openPostgresRecord(databaseUrl);
    opened.add(() => record.close());
    const app = await createApp(record, config, opened, log);
    opened.add(() => app.close());
    return { app, logged, close: () => opened.close() };
  }, console.error);
}
