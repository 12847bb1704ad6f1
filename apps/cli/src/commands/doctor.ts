import { loadConfig, withoutEffect, type Config } from '@stemma/config';
import { StemmaClient } from '../client/stemma-client.js';
import { fault, ok, skipped, type Check } from '../doctor/check.js';
import {
  checkDataDirectory,
  checkGit,
  checkNode,
  checkPort,
  checkPostgres,
} from '../doctor/machine-checks.js';
import { checkService } from '../doctor/service-checks.js';
import { checkStores } from '../doctor/store-checks.js';
import { EXIT, messageOf } from '../failure.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

const MARKS: Readonly<Record<Check['state'], string>> = { ok: '✔', fault: '✘', skipped: '–' };

/** `stemma doctor`: starts nothing and changes nothing; exit code 1 where there is a fault. */
export async function doctor(session: Session): Promise<number> {
  const { terminal, json } = session;
  const checks = await examine(session);
  const faults = checks.filter(({ state }) => state === 'fault');
  if (json) await printJson(terminal, { isWell: faults.length === 0, checks });
  else {
    const lines = checks.flatMap(({ name, state, detail, fix }) => [
      `${MARKS[state]} ${name}: ${detail}`,
      ...(fix === null ? [] : [`  → ${fix}`]),
    ]);
    await print(terminal, lines);
  }
  return faults.length === 0 ? EXIT.ok : EXIT.refused;
}

async function examine(session: Session): Promise<Check[]> {
  const checks = [checkNode(process.version), await checkGit()];
  let config: Config;
  try {
    config = loadConfig(session.env);
    checks.push(ok('configuration', 'as described in docs/configuration.md'));
    checks.push(...withoutEffect(config).map((detail) => skipped('configuration', detail)));
  } catch (error) {
    return [
      ...checks,
      fault(
        'configuration',
        messageOf(error),
        'Correct these variables; docs/configuration.md describes all.',
      ),
    ];
  }
  checks.push(await checkDataDirectory(config.dataDir), ...(await checkPostgres(config, session.local)));
  checks.push(...(await checkStores(config, session.local)));
  return [...checks, ...(await examineService(session, config))];
}

async function examineService(
  { config: { url, apiKey }, local, terminal }: Session,
  config: Config,
): Promise<Check[]> {
  const client = (at: string): StemmaClient => new StemmaClient(at, apiKey, terminal.interrupt);
  if (url !== null) return checkService(client(url.replace(/\/+$/, '')));
  const holder = await local.holderOf(config.dataDir);
  if (holder === null) {
    return [
      skipped('service', `none runs on ${config.dataDir} (npm start starts one)`),
      await checkPort(config),
    ];
  }
  if (holder.url === null) return [skipped('service', `process ${String(holder.pid)} is starting`)];
  return checkService(client(holder.url));
}
