import { setTimeout as sleep } from 'node:timers/promises';
import { withoutEffect, type Config } from '@stemma/config';
import { EmbeddedPostgres } from '@stemma/embedded';
import { aborted, sentenceOf, startTracing, type Log } from '@stemma/runtime';
import { composeWorker, type WorkerComposition } from './composition.js';
import { serveHealth } from './health.js';

const LOOK_MS = 1_000;

/**
 * Feeds what any process may feed, beside other workers and the service, until `ending`. Without POSTGRES_URL it works on
 * the database that the service of the data directory runs: it waits for that one, and again when it has gone.
 * @throws Error in words for the operator
 */
export async function runWorker(config: Config, ending: AbortSignal, log: Log): Promise<void> {
  const tell = (line: string): void => {
    log.info(line);
  };
  for (const line of withoutEffect(config)) log.warn(line);
  const endTracing = await startTracing(config.otlpEndpoint);
  while (!ending.aborted) {
    const url = config.postgresUrl ?? (await runningPostgres(config.dataDir, ending, tell));
    if (url === null) break;
    const worker = await composed(url, config, tell);
    if (worker === null) {
      await sleep(LOOK_MS, undefined, { signal: ending }).catch(() => undefined);
      continue;
    }
    const health = await serveHealth(worker, config, log);
    const where = health.url === null ? '' : `, ${health.url}/health/ready`;
    tell(`Stemma worker ${String(process.pid)} feeds ${worker.feeds.join(', ')}${where}`);
    if (config.postgresUrl === null) await untilChanged(url, config.dataDir, ending);
    else await aborted(ending);
    // First what is in hand is finished and its lanes are given back; whoever looks sees that it ends.
    await worker.close().finally(() => health.close());
  }
  await endTracing();
}

/** Null where the embedded server is not to be used yet, or any more: it is looked for again. */
async function composed(
  url: string,
  config: Config,
  log: (line: string) => void,
): Promise<WorkerComposition | null> {
  try {
    return await composeWorker(url, config, log);
  } catch (error) {
    const reason = sentenceOf(error);
    if (config.postgresUrl !== null)
      throw new Error(`The PostgreSQL server that POSTGRES_URL names cannot be used: ${reason}`, {
        cause: error,
      });
    log(`The service's PostgreSQL cannot be used yet: ${reason}`);
    return null;
  }
}

/** Null once `ending` is aborted. */
async function runningPostgres(
  dataDir: string,
  ending: AbortSignal,
  log: (line: string) => void,
): Promise<string | null> {
  let isTold = false;
  while (!ending.aborted) {
    const url = await EmbeddedPostgres.urlOfRunning(dataDir);
    if (url !== null) return url;
    if (!isTold) {
      isTold = true;
      log(`Waiting for a service on ${dataDir} (npm start), or set POSTGRES_URL …`);
    }
    await sleep(LOOK_MS, undefined, { signal: ending }).catch(() => undefined);
  }
  return null;
}

/** When the server is another one, or none, or `ending` is aborted. */
async function untilChanged(url: string, dataDir: string, ending: AbortSignal): Promise<void> {
  while (!ending.aborted && (await EmbeddedPostgres.urlOfRunning(dataDir)) === url) {
    await sleep(LOOK_MS, undefined, { signal: ending }).catch(() => undefined);
  }
}
