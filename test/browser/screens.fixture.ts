import { join } from 'node:path';
import type { TestApi } from '../api/api-client.js';
import { ANY, proposeVersion, recordTimes, startTrial, type Trialled } from '../api/trial.fixture.js';
import { stemma } from '../cli/cli.fixture.js';
import { importLineage } from './lineage.fixture.js';

const DAY_MS = 86_400_000;
const ROOT = join(__dirname, '..', '..');

/** A record that every screen has something to show of. */
export interface FullRecord {
  /** Of this repository, the file with the most versions. */
  readonly richest: { readonly patternId: string; readonly latestNodeId: string; readonly name: string };
  readonly trialled: Trialled;
  /** Where each screen shows some of it. */
  readonly screens: Readonly<Record<Screen, string>>;
}

/** What is there when a screen shows what it is for. */
export const READY = {
  home: 'text=Changed lately',
  search: 'h2:has-text("found for")',
  pattern: '.cm-content',
  map: '.box.centre',
  lanes: '.version.selected',
  use: '.figures',
  improvements: '.rows li',
  improvement: 'h2:has-text("Trial")',
  events: '.rows li',
  stores: '.card',
} as const;
export type Screen = keyof typeof READY;
export const SCREENS = Object.keys(READY) as Screen[];

/** A large lineage, this repository's last commits, a trial with its executions, a month of use, and a webhook, that is sent nothing. */
export async function fillRecord(api: TestApi): Promise<FullRecord> {
  const lineage = await importLineage(api, { trunk: 700, fork: 300, side: 150 });
  const imported = await stemma(['import', 'git', ROOT, '--max-commits', '60', '--url', api.url]);
  if (imported.exitCode !== 0) throw new Error(imported.stderr);
  const { items } = (await api.get('/v1/patterns?limit=1000')).body;
  const richest = items
    .filter(({ createdBy }: any) => createdBy !== 'ada')
    .reduce((one: any, other: any) => (other.latestVersion > one.latestVersion ? other : one));
  const trialled = await proposeVersion(api);
  await recordTimes(api, trialled, await startTrial(api, trialled), { baseline: 120, candidate: 90 });
  await recordMonth(api, trialled.baseline);
  await silentWebhook(api);
  const screens = {
    home: '/',
    search: '/?q=package',
    pattern: `/patterns/${richest.patternId as string}`,
    map: `/map/${richest.latestNodeId as string}`,
    lanes: `/map/${lineage.root}?hops=2000&selected=${lineage.newest}`,
    use: `/use/${trialled.patternId}`,
    improvements: '/improvements',
    improvement: `/improvements/${trialled.improvementId}`,
    events: '/events',
    stores: '/stores',
  };
  return { richest, trialled, screens };
}

/** Of each day more than of the one before; some take longer, and not all tell their context. */
async function recordMonth(api: TestApi, nodeId: string): Promise<void> {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const executions = Array.from({ length: 30 }, (_, index) => 30 - index).flatMap((daysAgo) =>
    Array.from({ length: 60 - daysAgo - (daysAgo % 7) * 3 }, (_, index) => ({
      nodeId,
      timestamp: new Date(today - daysAgo * DAY_MS + index * 60_000).toISOString(),
      executionTimeMs: 80 + ((index * 37) % 60) + (index % 20 === 0 ? 250 - 5 * daysAgo : 0),
      success: true,
      ...(index % 8 === 0 ? {} : { contextType: (index * daysAgo) % 3 === 0 ? 'batch' : 'interactive' }),
    })),
  );
  const { status } = await api.post('/v1/executions', { executions });
  expect(status).toBe(201);
}

/** One that is sent nothing. @returns its id */
export async function silentWebhook(api: TestApi): Promise<string> {
  const { webhookId } = (await api.post('/v1/webhooks', { url: 'https://receiver.example/stemma' })).body;
  const disabled = await api.patch(`/v1/webhooks/${webhookId as string}`, { isEnabled: false }, ANY);
  expect(disabled.status).toBe(200);
  return webhookId;
}
