import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { StemmaError } from '@stemma/models';
import type { GraphMirror } from '@stemma/embedded';
import type { Browser, Locator, Page } from 'playwright-core';
import { shareText } from '../../apps/console/src/format.js';
import { texts } from '../../apps/console/src/texts.js';
import { testApi, type TestApi } from '../api/api-client.js';
import { builtConsole, type BuiltConsole } from '../api/built-console.js';
import { proposeVersion, recordTimes, startTrial } from '../api/trial.fixture.js';
import { axeFaults, describeInBrowser, openBrowser, openPage, type OpenPage } from './browser.fixture.js';
import { fillRecord, READY, SCREENS, type FullRecord, type Screen } from './screens.fixture.js';

const SHOTS = process.env['STEMMA_SCREENSHOTS'] ?? null;
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** What a page must not run, wherever it stands. */
const HOSTILE = [
  '<img src=x onerror="window.harmed=1">',
  '"><script>window.harmed=1</script>',
  'javascript:window.harmed=1',
  "'-window.harmed=1-'",
  '${window.harmed=1}{{constructor.constructor("window.harmed=1")()}}',
];

/** Browsers complain of every refusal; that there is no model here, the page says, too. */
const isFault = (text: string): boolean => !/status of 503/.test(text);

describeInBrowser('the console in a browser (needs Chromium: apt-get install chromium)', () => {
  let built: BuiltConsole;
  let browser: Browser;
  let api: TestApi;
  let record: FullRecord;

  beforeAll(async () => {
    built = builtConsole();
    browser = await openBrowser();
    api = await testApi(undefined, { consoleFolder: built.folder });
    record = await fillRecord(api);
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
    built.remove();
  });

  const visit = async (name: Screen, options = {}): Promise<OpenPage> => {
    const tab = await openPage(browser, options);
    await tab.page.goto(api.url + record.screens[name]);
    await tab.page.waitForSelector(READY[name]);
    return tab;
  };

  describe.each(SCREENS)('the screen %s', (name) => {
    it.each(['light', 'dark'] as const)(
      'is there without complaint and without fault to axe, in the %s',
      async (colorScheme) => {
        const { page, complaints, close } = await visit(name, { colorScheme });
        expect(await axeFaults(page)).toEqual([]);
        expect(complaints.filter(isFault)).toEqual([]);
        // Its charts are below what a window shows.
        const fullPage = name === 'use';
        if (SHOTS !== null)
          await page.screenshot({ path: join(SHOTS, `${name}-${colorScheme}.png`), fullPage });
        await close();
      },
    );

    it.each([375, 3840])('has no sideways scrolling at %d pixels', async (width) => {
      const { page, close } = await visit(name, { viewport: { width, height: 800 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await close();
    });
  });

  it('finds by the keyboard alone a pattern, a version of it, and what changed in it', async () => {
    const { page, complaints, close } = await visit('home');
    await page.keyboard.press('/');
    await page.keyboard.type(record.richest.name);
    await page.keyboard.press('Enter');
    await page.waitForSelector('h2:has-text("found for")');
    expect(new URL(page.url()).searchParams.get('q')).toBe(record.richest.name);
    await page.getByRole('link', { name: record.richest.name, exact: true }).first().press('Enter');
    await page.waitForSelector('.cm-content');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.waitForSelector('.cm-changedLine, .cm-deletedChunk', { state: 'attached' });
    const shared = page.url();
    expect(Object.keys(Object.fromEntries(new URL(shared).searchParams))).toEqual(['node', 'against']);
    const selected = await page.locator('[aria-selected=true]').textContent();
    await page.goto(shared);
    await page.waitForSelector('[aria-selected=true]');
    expect(await page.locator('[aria-selected=true]').textContent()).toBe(selected);
    expect(complaints.filter(isFault)).toEqual([]);
    await close();
  });

  it('shows what happens while it is looked at', async () => {
    const { page, complaints, close } = await visit('events');
    await page.waitForSelector('text=live');
    const name = 'made while somebody looks';
    await api.post('/v1/patterns', { name, createdBy: 'ada' });
    await page.locator('.rows').getByText(name).first().waitFor();
    expect(complaints.filter(isFault)).toEqual([]);
    await close();
  });

  it('narrows the events to who did them and to days, and its address says both', async () => {
    const { page, complaints, close } = await visit('events');
    await api.post(
      '/v1/patterns',
      { name: 'by somebody else', createdBy: 'hedy' },
      { 'stemma-actor': 'user:hedy' },
    );
    const rows = page.locator('.rows > li');
    await page.getByLabel('Who').fill('hedy');
    await page.keyboard.press('Enter');
    await page.locator('.rows').getByText('by somebody else').first().waitFor();
    await rows.nth(2).waitFor({ state: 'detached' });
    await page.getByLabel('To day (UTC)').fill('2001-01-01');
    await page.getByText('Nothing of that kind happened.').waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('2001-01-01');
    await page.getByLabel('To day (UTC)').fill(new Date().toISOString().slice(0, 10));
    await page.locator('.rows').getByText('by somebody else').first().waitFor();
    await page.reload();
    await page.locator('.rows').getByText('by somebody else').first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(complaints.filter(isFault)).toEqual([]);
    await close();
  });

  it('opens the map hop by hop, and its address has what is open', async () => {
    const { page, close } = await visit('map');
    await page.locator('.box').nth(1).waitFor();
    const before = await page.locator('.box').count();
    await page
      .getByRole('button', { name: /^Open the kin/ })
      .first()
      .click();
    await page.locator('.box').nth(before).waitFor();
    const opened = await page.locator('.box').count();
    await page.reload();
    await page
      .locator('.box')
      .nth(opened - 1)
      .waitFor();
    expect(await page.locator('.box').count()).toBe(opened);
    expect(page.url()).toContain('open=');
    await close();
  });

  it('shows two versions in use side by side, by the keyboard, and its address has which', async () => {
    const { page, complaints, close } = await visit('use');
    await page.getByRole('button', { name: 'Compare v1' }).press('Enter');
    await page.getByRole('button', { name: 'Compare v2' }).press('Enter');
    const compared = page.getByRole('region', { name: 'Compared' });
    for (const version of ['v1', 'v2'])
      await compared.getByRole('region', { name: version }).getByText('100% (').waitFor();
    const times = await compared.locator('dt:has-text("p50") + dd').allTextContents();
    expect(times).toHaveLength(2);
    expect(times[0]).not.toBe(times[1]);
    expect(await axeFaults(page)).toEqual([]);
    await page.reload();
    await compared.getByRole('region', { name: 'v2' }).getByText('100% (').waitFor();
    await page.getByRole('button', { name: 'Compare v1' }).press('Enter');
    await compared.waitFor({ state: 'detached' });
    expect(complaints.filter(isFault)).toEqual([]);
    await close();
  });

  it('names the day that stands out, and draws executions and times', async () => {
    const DAY_MS = 86_400_000;
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'daily', createdBy: 'ada' })).body;
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const dayOf = (daysAgo: number): string => new Date(today - daysAgo * DAY_MS).toISOString();
    const executions = Array.from({ length: 60 }, (_, index) => 60 - index).flatMap((daysAgo) =>
      Array.from({ length: daysAgo === 20 ? 90 : 8 + (daysAgo % 3) }, (_, index) => ({
        nodeId: node.nodeId,
        timestamp: new Date(today - daysAgo * DAY_MS + index * 1_000).toISOString(),
        executionTimeMs: 10 + (index % 5),
        success: index % 7 !== 0,
      })),
    );
    await api.post('/v1/executions', { executions });
    const { page, complaints, close } = await openPage(browser);
    await page.goto(`${api.url}/use/${pattern.patternId as string}?days=90`);
    await page.getByText('Days that stand out (1)').press('Enter');
    const marked = page.locator('details[open] li');
    expect(await marked.textContent()).toContain(dayOf(20).slice(0, 10));
    await page.getByRole('img', { name: 'Executions, those that failed' }).locator('canvas').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(complaints.filter(isFault)).toEqual([]);
    await close();
  });

  it('draws percentiles and contexts of each day, and zooms all charts together', async () => {
    const DAY_MS = 86_400_000;
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'growing', createdBy: 'ada' })).body;
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    // Thirty days ago one, yesterday thirty: a count tells the day.
    const executions = Array.from({ length: 30 }, (_, index) => 30 - index).flatMap((daysAgo) =>
      Array.from({ length: 31 - daysAgo }, (_, index) => ({
        nodeId: node.nodeId,
        timestamp: new Date(today - daysAgo * DAY_MS + index * 1_000).toISOString(),
        executionTimeMs: daysAgo === 1 ? (index < 20 ? 40 : 300) : 10,
        success: true,
        contextType: index < 6 ? '<b>cli</b>' : 'api',
      })),
    );
    await api.post('/v1/executions', { executions });
    const { page, complaints, close } = await openPage(browser);
    await page.goto(`${api.url}/use/${pattern.patternId as string}?days=30`);
    const [uses, times, contexts] = [texts.use.overTimePlot, texts.use.timesPlot, texts.use.contextsPlot].map(
      (name) => page.getByRole('img', { name }),
    ) as [Locator, Locator, Locator];
    /** What a chart says of where the pointer is: 0 its left end, 1 its right one. */
    const saysAt = async (plot: Locator, place: number): Promise<string[]> => {
      const { x, y, width, height } = await boxOf(plot.locator('.u-over'));
      await page.mouse.move(x + 1 + place * (width - 2), y + height / 2);
      return plot.locator('.u-legend .u-value').allTextContents();
    };
    expect((await saysAt(contexts, 1)).slice(1)).toEqual(['80%', '20%', '0%']);
    expect((await saysAt(times, 1)).slice(1)).toEqual(['40 ms', expect.stringMatching(/^(29[7-9]|300) ms$/)]);
    expect((await saysAt(uses, 0))[1]).toBe('1');

    const { x, y, width } = await boxOf(times.locator('.u-over'));
    await page.mouse.move(x + width * 0.5, y + 50);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.7, y + 50, { steps: 5 });
    await page.mouse.up();
    const zoomed = Number((await saysAt(uses, 0))[1]);
    expect(zoomed).toBeGreaterThanOrEqual(14);
    expect(Number((await saysAt(uses, 1))[1])).toBeLessThanOrEqual(22);
    await contexts.locator('.u-over').dblclick();
    expect((await saysAt(uses, 0))[1]).toBe('1');
    expect(await axeFaults(page)).toEqual([]);
    expect(complaints.filter(isFault)).toEqual([]);
    await close();
  });

  it('draws how the sequential test came to where it is, and says where it decides', async () => {
    const { page, complaints, close } = await visit('improvement');
    const course = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: texts.improvements.course }) })
      .last();
    await course.getByRole('img', { name: texts.improvements.coursePlot }).locator('canvas').waitFor();
    const { better, worse } = (
      await api.get(`/v1/improvements/${record.trialled.improvementId}/report`)
    ).body.course.at(-1);
    expect(better).toBeLessThan(0);
    await course.getByText(texts.improvements.borders(shareText(better), shareText(worse))).waitFor();
    expect(complaints.filter(isFault)).toEqual([]);
    await close();
  });

  it('says of a trial over a mean of 0 why there are no shares of it, and tells the difference', async () => {
    const given = await proposeVersion(api);
    const trialId = await startTrial(api, given, { metric: 'success', direction: 'higher' });
    const none = { baseline: { success: false } };
    await recordTimes(api, given, trialId, { baseline: 120, candidate: 120 }, 60, none);
    const { page, complaints, close } = await openPage(browser);
    await page.goto(`${api.url}/improvements/${given.improvementId}`);
    await page.getByText(texts.improvements.noShares).waitFor();
    await page.getByText(texts.improvements.fromZero('1')).waitFor();
    expect(await page.getByText(texts.improvements.noBorders).count()).toBe(0);
    expect(await page.getByRole('img', { name: texts.improvements.coursePlot }).count()).toBe(0);
    expect(complaints.filter(isFault)).toEqual([]);
    await close();
  });

  it('says that the record answered while the mirror of the graph is down', async () => {
    const graph = api.projection.mirrorNamed('graph').mirror as GraphMirror;
    const away = (): Promise<never> => Promise.reject(new StemmaError('mirror_unavailable', 'cut'));
    Object.assign(graph, { traverse: away });
    try {
      const { page, close } = await visit('map');
      expect(await page.getByRole('status').allTextContents()).toContain(
        'The mirror cannot be reached, so the record answered.',
      );
      await close();
    } finally {
      Reflect.deleteProperty(graph, 'traverse');
    }
  });

  it('lets an operator verify a mirror, asking once', async () => {
    const { page, close } = await visit('stores');
    await page.getByRole('region', { name: 'graph' }).getByRole('button', { name: 'Verify' }).click();
    expect((await api.get('/v1/jobs?mirror=graph')).body.items).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Verify' }).click();
    await page.waitForSelector('li:has-text("verify graph"):has-text("done")');
    await close();
  });

  it('shows hostile names, texts and authors as the texts that they are', async () => {
    const hostile = HOSTILE.join('\n');
    const { pattern, node } = (
      await api.post('/v1/patterns', {
        name: hostile.slice(0, 250),
        content: hostile,
        createdBy: hostile.slice(0, 200),
        tags: [HOSTILE[0]],
      })
    ).body;
    await api.post(`/v1/patterns/${pattern.patternId}/versions`, {
      evolutionType: 'refined',
      content: { hostile },
      changeSummary: hostile,
      createdBy: hostile.slice(0, 200),
    });
    const { page, complaints, close } = await openPage(browser);
    const paths = [
      `/patterns/${pattern.patternId}?node=${node.nodeId}`,
      `/map/${node.nodeId}`,
      `/use/${pattern.patternId}`,
      '/events',
      `/?q=${encodeURIComponent(HOSTILE[0] ?? '')}`,
      `/patterns/${encodeURIComponent(HOSTILE[1] ?? '')}`,
    ];
    for (const path of paths) {
      await page.goto(api.url + path);
      // The stream of events never ends.
      if (path === '/events') await page.waitForSelector('.rows li');
      else await page.waitForLoadState('networkidle');
      expect([path, await page.evaluate('window.harmed')]).toEqual([path, undefined]);
    }
    await page.goto(`${api.url}/patterns/${pattern.patternId as string}?node=${node.nodeId as string}`);
    await page.waitForSelector('.cm-content');
    expect(await page.locator('h1').textContent()).toBe(hostile.slice(0, 250));
    expect(await page.locator('.cm-content').textContent()).toContain(HOSTILE[0]);
    expect(complaints.filter((text) => isFault(text) && !/404|422/.test(text))).toEqual([]);
    await close();
  });

  it('says in words what the service refuses, and that it does not answer', async () => {
    const { page, close } = await openPage(browser);
    await page.goto(`${api.url}/patterns/${record.trialled.improvementId}`);
    expect(await page.getByRole('alert').textContent()).toContain('There is no pattern');
    await page.route('**/v1/**', (route) => route.abort());
    await page.goto(`${api.url}/stores`);
    await page.waitForSelector('text=The service does not answer.', { timeout: 30_000 });
    await close();
  });

  describe('where there is nothing yet', () => {
    let empty: TestApi;
    beforeAll(async () => {
      empty = await testApi(undefined, {
        consoleFolder: built.folder,
        apiKeys: [
          { role: 'reader', name: 'eyes', sha256: hashOf('r-key') },
          { role: 'admin', name: 'head', sha256: hashOf('a-key') },
        ],
      });
    });
    afterAll(() => empty.close());

    const signIn = async (page: Page, key: string): Promise<void> => {
      await page.getByLabel('API key').fill(key);
      await page.keyboard.press('Enter');
    };

    it('asks for a key, keeps it for the tab, and shows the commands to begin with', async () => {
      const { page, close } = await openPage(browser);
      await page.goto(empty.url);
      await page.waitForSelector('text=This service asks for an API key');
      expect(await axeFaults(page)).toEqual([]);
      await signIn(page, 'wrong');
      await page.waitForSelector('text=The last key was refused.');
      await signIn(page, 'r-key');
      await page.waitForSelector('text=Nothing is stored yet');
      expect(await page.locator('.command code').allTextContents()).toHaveLength(3);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await axeFaults(page)).toEqual([]);
        if (SHOTS !== null) await page.screenshot({ path: join(SHOTS, `empty-${colorScheme}.png`) });
      }
      await page.reload();
      await page.waitForSelector('text=Nothing is stored yet');
      await close();
      const other = await openPage(browser);
      await other.page.goto(empty.url);
      await other.page.waitForSelector('text=This service asks for an API key');
      await other.close();
    });

    it('shows a reader no button that the service would refuse', async () => {
      const { page, close } = await openPage(browser);
      await page.goto(`${empty.url}/stores`);
      await signIn(page, 'r-key');
      await page.waitForSelector('.card');
      await page.waitForLoadState('networkidle');
      expect(await page.getByRole('button', { name: 'Rebuild' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Forget key' }).click();
      await signIn(page, 'a-key');
      await page.getByRole('button', { name: 'Rebuild' }).first().waitFor();
      await close();
    });
  });
});

async function boxOf(
  place: Locator,
): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (box === null) throw new Error('it is not shown');
  return box;
}
