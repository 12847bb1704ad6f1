import { createHash } from 'node:crypto';
import type { GraphMirror } from '@stemma/embedded';
import { StemmaError } from '@stemma/models';
import type { Browser, Page, Route } from 'playwright-core';
import { texts } from '../../apps/console/src/texts.js';
import { testApi, type TestApi } from '../api/api-client.js';
import { builtConsole, type BuiltConsole } from '../api/built-console.js';
import { describeInBrowser, openBrowser, openPage, type OpenPage } from './browser.fixture.js';
import { fillRecord, READY, SCREENS, type FullRecord, type Screen } from './screens.fixture.js';

/** What a screen says where there is nothing: a lie while the answer is not there. */
const EMPTY: readonly string[] = [
  ...[texts.home.empty, texts.home.unused, texts.pattern.unused, texts.aliases.none, texts.feedback.none],
  ...[texts.use.noVersion, texts.use.unknown, texts.improvements.none, texts.events.none, texts.code.empty],
  ...[texts.stores.noMirror, texts.stores.noJobs, texts.stores.noLetters, texts.stores.noPublisher],
  'Nothing was found',
];
const CONTROLS = 'main :is(a[href], button:enabled, select, input, summary, [tabindex="0"])';
/** Whatever of a service a reader may not do. */
const CHANGES = [
  ...Object.values(texts.stores.actions),
  ...Object.values(texts.improvements.actions),
  ...[texts.improvements.start, texts.stores.cancel],
];

describeInBrowser('each screen as it may be met (needs Chromium: apt-get install chromium)', () => {
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

  async function visit(name: Screen, url = api.url): Promise<OpenPage> {
    const tab = await openPage(browser);
    await tab.page.goto(url + record.screens[name]);
    return tab;
  }

  describe('where the service is slow', () => {
    it.each(SCREENS)('%s never says that there is nothing before it knows', async (name) => {
      const { page, close } = await openPage(browser);
      const held: Route[] = [];
      await page.route('**/v1/**', (route) => void held.push(route));
      await page.goto(api.url + record.screens[name]);
      await page.getByText(texts.state.loading).first().waitFor();
      const said = new Set<string>();
      while (held.length > 0 || !(await page.locator(READY[name]).first().isVisible())) {
        for (const text of await emptyTexts(page)) said.add(text);
        const route = held.shift();
        if (route === undefined) await page.waitForTimeout(20);
        else
          await Promise.all([
            page.waitForResponse((answer) => answer.request() === route.request()),
            route.continue(),
          ]);
      }
      // What was said on the way still stands when all is known.
      for (const text of said) await page.getByText(text).first().waitFor();
      await close();
    });
  });

  describe('where the mirror of the graph is down', () => {
    const away = (): Promise<never> => Promise.reject(new StemmaError('mirror_unavailable', 'cut'));
    const graph = (): GraphMirror => api.projection.mirrorNamed('graph').mirror as GraphMirror;
    beforeAll(() => Object.assign(graph(), { traverse: away, search: away, position: away }));
    afterAll(() => {
      for (const call of ['traverse', 'search', 'position']) Reflect.deleteProperty(graph(), call);
    });

    it.each(SCREENS)('%s is there', async (name) => {
      const { page, complaints, close } = await visit(name);
      await page.locator(READY[name]).first().waitFor();
      if (name === 'map') await page.getByText(texts.freshness.fallback.unavailable).first().waitFor();
      expect(complaints.filter((text) => !/status of 503/.test(text))).toEqual([]);
      await close();
    });
  });

  describe('with the keyboard alone', () => {
    it.each(SCREENS)('every control of %s is reached, and shows that it is', async (name) => {
      const { page, close } = await visit(name);
      await page.locator(READY[name]).first().waitFor();
      await page.waitForLoadState(name === 'events' ? 'load' : 'networkidle');
      const count = await page.locator(`${CONTROLS}:visible`).count();
      expect(count).toBeGreaterThan(0);
      const unseen: string[] = [];
      // Those of the header come before; a list that is alive may have grown meanwhile.
      for (let tabs = 0; tabs < count + 40; tabs += 1) {
        await page.keyboard.press('Tab');
        const fault = await page.evaluate<string | null>(`(() => {
          const at = document.activeElement;
          at.setAttribute('data-reached', '');
          const { outlineStyle, boxShadow } = getComputedStyle(at);
          return at === document.body || outlineStyle !== 'none' || boxShadow !== 'none' ? null : at.outerHTML.slice(0, 160);
        })()`);
        if (fault !== null) unseen.push(fault);
      }
      expect(unseen).toEqual([]);
      const missed = await page.evaluate<string[]>(`[...document.querySelectorAll('${CONTROLS}')]
        .filter((control) => control.checkVisibility() && !control.hasAttribute('data-reached'))
        .map(({ outerHTML }) => outerHTML.slice(0, 160))`);
      expect(missed).toEqual([]);
      await close();
    });

    it('asks before it changes anything, and lets be', async () => {
      const { page, close } = await visit('stores');
      const verify = page.getByRole('region', { name: 'graph' }).getByRole('button', { name: 'Verify' });
      await verify.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await page.locator(':focus').textContent()).toBe('Verify');
      await close();
    });
  });

  describe('with a key of a reader', () => {
    let guarded: TestApi;
    beforeAll(async () => {
      const sha256 = createHash('sha256').update('r-key').digest('hex');
      const apiKeys = [{ role: 'reader' as const, name: 'eyes', sha256 }];
      guarded = await testApi(undefined, { consoleFolder: built.folder, apiKeys }, {}, api.databaseUrl);
    });
    afterAll(() => guarded.close());

    it.each(SCREENS)('%s shows all, and no button that the service would refuse', async (name) => {
      const { page, close } = await visit(name, guarded.url);
      const refused: string[] = [];
      page.on('response', (answer) => {
        if (answer.status() === 403) refused.push(answer.url());
      });
      await page.getByLabel(texts.key.label).fill('r-key');
      await page.keyboard.press('Enter');
      await page.locator(READY[name]).first().waitFor();
      await page.waitForLoadState(name === 'events' ? 'load' : 'networkidle');
      for (const change of CHANGES)
        expect(await page.getByRole('button', { name: change, exact: true }).count()).toBe(0);
      expect(refused).toEqual([]);
      await close();
    });
  });

  describe('where nothing is stored', () => {
    let empty: TestApi;
    beforeAll(async () => {
      empty = await testApi(undefined, { consoleFolder: built.folder });
    });
    afterAll(() => empty.close());

    it.each([
      ['home', '/', texts.home.empty],
      ['search', '/?q=package', texts.search.none('package')],
      ['improvements', '/improvements', texts.improvements.none],
      ['events', '/events', texts.events.none],
      ['stores', '/stores', texts.stores.noPublisher],
    ])('%s says so', async (_, path, text) => {
      const { page, complaints, close } = await openPage(browser);
      await page.goto(empty.url + path);
      await page.getByText(text).waitFor();
      expect(complaints.filter((complaint) => !/status of 503/.test(complaint))).toEqual([]);
      await close();
    });

    it.each(['pattern', 'map', 'use', 'improvement'] as const)(
      '%s says that there is no such thing',
      async (name) => {
        const { page, close } = await visit(name, empty.url);
        expect(await page.getByRole('alert').first().textContent()).toContain(texts.state.refused);
        await close();
      },
    );
  });
});

async function emptyTexts(page: Page): Promise<string[]> {
  const shown = await page.locator('main').innerText();
  return EMPTY.filter((text) => shown.includes(text));
}
