import { newId } from '@stemma/models';
import { migrate } from '@stemma/postgres';
import { chromium, type Page } from 'playwright-core';
import { benchRow, type BenchRow } from './bench-row.js';
import { importRecords } from './import-records.js';
import { percentile } from './median.js';
import { startService, startStore } from './service.js';
import { untilIdle } from './until-idle.js';

const CHROMIUM = process.env.STEMMA_TEST_BROWSER ?? '/usr/bin/chromium';
const VERSIONS = 100_000;
const CHILDREN = 50_000;
const LINEAGE = 10_000;
const KEYS = 20;
const WAIT_MS = 300_000;
const ASK_AGAIN_MS = 200;
const TARGET = '≤ 200 ms';

/** Noted by the page: how long each interaction took to the next paint, and each frame. Those below 16 ms browsers do not tell. */
const WATCH = `
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0) window.interactions.push(duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  window.frames = [];
  const note = (before) => requestAnimationFrame((now) => { window.frames.push(now - before); note(now); });
  requestAnimationFrame(note);`;

/** What somebody who looks at large histories and lineages waits for, in a real browser. */
export async function benchConsole(): Promise<BenchRow[]> {
  const store = await startStore();
  await migrate(store.url);
  const service = await startService(store.url);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const chain = await imported(service.url, VERSIONS, (place) => place - 1);
    const star = await imported(service.url, CHILDREN + 1, () => 0);
    const tree = await imported(service.url, LINEAGE, (place) => Math.floor((place - 1) / 3));
    await untilIdle(service.url);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(WATCH);
    const rows = await history(page, `${service.url}/patterns/${chain.patternId}`);
    const wide = await history(page, `${service.url}/patterns/${star.patternId}`, CHILDREN + 1);
    const children = await map(
      page,
      `${service.url}/map/${star.root}`,
      `${String(CHILDREN)} children of one version`,
      /^More of/,
      60,
    );
    const lineage = await map(
      page,
      `${service.url}/map/${tree.root}`,
      `a lineage of ${String(LINEAGE)}`,
      /^Open the kin/,
      4,
    );
    const lanes = await lineageInLanes(page, service.url, tree);
    return [...rows, ...wide, ...children, ...lineage, ...lanes];
  } finally {
    await browser.close();
    await service.stop();
    await store.stop();
  }
}

async function history(page: Page, url: string, versions = VERSIONS): Promise<BenchRow[]> {
  const firstRowMs = await seen(page, url, '[role=option]');
  await page.waitForSelector('.cm-content', { timeout: WAIT_MS });
  return walked(page, `${String(versions)} versions of one pattern`, versions, firstRowMs);
}

/** The whole of it, from its newest version on. */
async function lineageInLanes(page: Page, service: string, tree: Imported): Promise<BenchRow[]> {
  const url = `${service}/map/${tree.root}?hops=${String(LINEAGE)}&selected=${tree.latest}`;
  const firstRowMs = await seen(page, url, '[role=option]');
  return walked(page, `a lineage of ${String(LINEAGE)}, in lanes`, LINEAGE, firstRowMs);
}

/** Scrolled to its end and back by wheel, then walked by the keyboard. */
async function walked(page: Page, name: string, versions: number, firstRowMs: number): Promise<BenchRow[]> {
  const list = page.getByRole('listbox');
  await list.hover();
  await page.evaluate('window.frames.length = 0');
  for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, 900);
  const frames = await page.evaluate<number[]>('window.frames');
  // Whoever goes to the end has all of it loaded, a page behind the other.
  await list.focus();
  const position = (): Promise<number> =>
    page.evaluate<number>(`Number(document.querySelector('[aria-selected=true]')?.ariaPosInSet ?? 0)`);
  const start = performance.now();
  while ((await position()) < versions) {
    await page.keyboard.press('End');
    // Browsers take only so many changes of the address.
    await page.waitForTimeout(ASK_AGAIN_MS);
    if (performance.now() - start > WAIT_MS) throw new Error(`the end of ${name} does not come`);
  }
  const endMs = performance.now() - start;
  const interactionMs = await slowest(page, async () => {
    for (let key = 0; key < KEYS; key += 1) await page.keyboard.press('ArrowUp');
    for (let key = 0; key < KEYS; key += 1) await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
  });
  const row = (what: string, measured: number, target: string | null = null): BenchRow =>
    benchRow({ name: `${name}: ${what}`, unit: 'ms', baseline: null, measured, target, runs: 1 });
  return [
    row('first versions seen', firstRowMs),
    row('a frame while it is scrolled, median', percentile(frames, 0.5), '≤ 16.7 ms'),
    row('a frame while it is scrolled, p95', percentile(frames, 0.95)),
    row('all of it loaded', endMs),
    row('slowest interaction to next paint', interactionMs, TARGET),
  ];
}

/** Opened at one version; then opened further by `button`, three times, and a path chosen. */
async function map(
  page: Page,
  url: string,
  name: string,
  button: RegExp,
  first: number,
): Promise<BenchRow[]> {
  const seenMs = await seen(page, url, `.box >> nth=${String(first - 1)}`);
  const boxes = page.locator('.box');
  const interactionMs = await slowest(page, async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const before = await boxes.count();
      await page.getByRole('button', { name: button }).first().press('Enter');
      await boxes.nth(before).waitFor({ timeout: WAIT_MS });
    }
    await page.getByRole('button', { name: 'Path' }).first().press('Enter');
    await page.getByRole('button', { name: 'Path' }).last().press('Enter');
    await page.locator('.box.on-path').nth(1).waitFor({ timeout: WAIT_MS });
  });
  const row = (what: string, measured: number, target: string | null = null): BenchRow =>
    benchRow({ name: `${name}, on the map: ${what}`, unit: 'ms', baseline: null, measured, target, runs: 1 });
  return [row('seen', seenMs), row('slowest interaction to next paint', interactionMs, TARGET)];
}

async function seen(page: Page, url: string, selector: string): Promise<number> {
  const start = performance.now();
  await page.goto(url);
  await page.waitForSelector(selector, { timeout: WAIT_MS });
  return performance.now() - start;
}

/** The longest of the interactions that `act` does; 16 ms where all are faster. */
async function slowest(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate('window.interactions.length = 0');
  await act();
  // Entries come once the frame after them was painted.
  await page.evaluate('new Promise((told) => requestAnimationFrame(() => setTimeout(told, 500)))');
  return page.evaluate<number>('Math.max(16, ...window.interactions)');
}

interface Imported {
  readonly patternId: string;
  readonly root: string;
  readonly latest: string;
}

/** A pattern of so many versions, each of which came from that at the place that `parentOf` tells. */
async function imported(
  url: string,
  versions: number,
  parentOf: (place: number) => number,
): Promise<Imported> {
  const [patternId, ids] = [newId(), Array.from({ length: versions }, newId)];
  const nodes = ids.map((nodeId, place) => ({
    ...{ record: 'node', nodeId, patternId, createdBy: 'bench', content: `version ${String(place)}` },
    parents: place === 0 ? [] : [{ nodeId: ids[parentOf(place)] }],
  }));
  const records = [
    { record: 'pattern', patternId, name: `bench/${String(versions)}`, createdBy: 'bench' },
    ...nodes,
  ];
  await importRecords(url, records);
  return { patternId, root: ids[0] ?? '', latest: ids.at(-1) ?? '' };
}
