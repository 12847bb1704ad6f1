import type { MirrorAnswer, PublisherAnswer, SyncAnswer } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { durationText } from '../importing/progress.js';
import { counted } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

/** `stemma status`: exit code 1 where something is not well. */
export async function status({ terminal, connection, json, config }: Session): Promise<number> {
  const client = await connection.client();
  const [ready, sync] = await Promise.all([client.ready(), client.sync()]);
  const isWell =
    ready.status === 'ok' &&
    sync.usage.cause === null &&
    sync.mirrors.every((mirror) => faultOf(mirror) === null) &&
    sync.publishers.every(({ state }) => state !== 'retrying');
  if (json) await printJson(terminal, { url: client.url, dataDir: config.dataDir, ready, sync, isWell });
  else {
    const stores = Object.entries(ready.details).map(
      ([name, { status: state, message }]) =>
        `  ${name}: ${state}${message === undefined ? '' : `, ${message}`}`,
    );
    const mirrors = sync.mirrors.map((mirror) => `  ${mirror.name}: ${mirrorText(mirror)}`);
    const publishers = sync.publishers.map((one) => `  ${one.name}: ${publisherText(one)}`);
    const lines = [`Stemma at ${client.url}: ${ready.status === 'ok' ? 'ready' : 'not ready'}`, ...stores];
    lines.push(
      ...(mirrors.length > 0
        ? ['Mirrors of the record:', ...mirrors]
        : ['There are no mirrors (STEMMA_EMBEDDING=off).']),
      `Usage rollups: ${usageText(sync.usage)}`,
      ...(publishers.length > 0 ? ['Sent events:', ...publishers] : []),
    );
    await print(terminal, lines);
  }
  return isWell ? EXIT.ok : EXIT.refused;
}

function usageText({ state, lagMs, cause }: SyncAnswer['usage']): string {
  const fault = cause === null ? '' : `; ${state}: ${cause}`;
  if (lagMs === null) return `filled for the first time${fault}`;
  return `${lagMs < USAGE_UP_TO_DATE_MS ? 'up to date' : `${durationText(lagMs)} behind`}${fault}`;
}

function publisherText({ state, lagMs, deadLetters, cause }: PublisherAnswer): string {
  const lag = lagMs === null ? [] : [lagMs < UP_TO_DATE_MS ? 'up to date' : `${durationText(lagMs)} behind`];
  const faults =
    state === 'idle' || state === 'following' ? [] : [cause === null ? state : `${state}: ${cause}`];
  const lost = deadLetters === 0 ? [] : [`${counted(deadLetters, 'event')} given up`];
  return [...lag, ...faults, ...lost].join('; ');
}

/** The roller rests for two seconds once it has caught up. */
const USAGE_UP_TO_DATE_MS = 5_000;
/** Mirrors look for changes once a second while nobody tells them of any. */
const UP_TO_DATE_MS = 2_000;

export function isUpToDate({ lagMs }: MirrorAnswer): boolean {
  return lagMs !== null && lagMs < UP_TO_DATE_MS;
}

export function faultOf({ deadLetters, lanes }: MirrorAnswer): string | null {
  const lane = lanes.find(({ state }) => state === 'retrying');
  if (lane !== undefined) return `retrying${lane.cause === null ? '' : `: ${lane.cause}`}`;
  return deadLetters > 0 ? counted(deadLetters, 'dead letter') : null;
}

export function mirrorText(mirror: MirrorAnswer): string {
  const { lagMs, lanes } = mirror;
  const lag =
    lagMs === null
      ? lanes.some(({ state }) => state === 'loading')
        ? 'loading'
        : 'not up to date yet'
      : isUpToDate(mirror)
        ? 'up to date'
        : `${durationText(lagMs)} behind`;
  const fault = faultOf(mirror);
  return fault === null ? lag : `${lag}; ${fault}`;
}
