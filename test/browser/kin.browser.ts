import type { Browser } from 'playwright-core';
import { testApi, type TestApi } from '../api/api-client.js';
import { builtConsole, type BuiltConsole } from '../api/built-console.js';
import { axeFaults, describeInBrowser, openBrowser, openPage, type OpenPage } from './browser.fixture.js';

describeInBrowser('a version and its kin, in a browser (needs Chromium: apt-get install chromium)', () => {
  let built: BuiltConsole;
  let browser: Browser;
  let api: TestApi;

  beforeAll(async () => {
    built = builtConsole();
    browser = await openBrowser();
    api = await testApi(undefined, { consoleFolder: built.folder });
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
    built.remove();
  });

  interface Made {
    readonly patternId: string;
    readonly nodeId: string;
  }

  async function made(name: string): Promise<Made> {
    const { pattern, node } = (await api.post('/v1/patterns', { name, content: name, createdBy: 'ada' }))
      .body;
    return { patternId: pattern.patternId, nodeId: node.nodeId };
  }

  async function visit(path: string, options = {}): Promise<OpenPage> {
    const tab = await openPage(browser, options);
    await tab.page.goto(api.url + path);
    return tab;
  }

  describe('what was said of a pattern, and its aliases', () => {
    const said = '<b>slow</b>, but it works';
    let pattern: Made;
    beforeAll(async () => {
      pattern = await made('retry');
      const { patternId, nodeId } = pattern;
      await api.put(`/v1/patterns/${patternId}/aliases/production`, {
        ...{ nodeId, changedBy: 'ada', reason: 'it held' },
      });
      const of = { patternId, nodeId, createdBy: 'grace' };
      await api.post('/v1/feedback', { ...of, feedbackText: said, qualityRating: 4, sentiment: 'positive' });
      await api.post('/v1/feedback', { ...of, issues: ['too chatty'], qualityScore: 0.25 });
      const { feedbackId } = (await api.post('/v1/feedback', { ...of, feedbackText: 'not meant so' })).body;
      await api.delete(`/v1/feedback/${feedbackId as string}?reason=a+mistake`);
    });

    it('stand there with who, when and how it was meant, and what was withdrawn says so', async () => {
      const { page, complaints, close } = await visit(`/patterns/${pattern.patternId}`);
      const rows = page.getByRole('region', { name: 'Feedback' }).locator('li');
      await rows.nth(2).waitFor();
      const texts = await rows.allTextContents();
      expect(texts).toEqual([
        expect.stringMatching(/^negative.*quality 25%.*too chatty.*grace/),
        expect.stringMatching(/^positive.*4 of 5.*grace/),
        expect.stringMatching(/^withdrawn.*a mistake/),
      ]);
      expect(texts[1]).toContain(said);
      expect(texts.join()).not.toContain('not meant so');
      expect(await axeFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    });

    it('lead by an alias to the version that it points at', async () => {
      const { page, close } = await visit(`/patterns/${pattern.patternId}`, { colorScheme: 'dark' });
      const alias = page.getByRole('region', { name: 'Aliases' }).locator('li');
      await alias.waitFor();
      expect(await alias.textContent()).toMatch(/^production.*v1.*draft.*it held.*ada/);
      expect(await axeFaults(page)).toEqual([]);
      await alias.getByRole('link', { name: 'v1' }).press('Enter');
      await page.waitForURL(`**/patterns/${pattern.patternId}?node=${pattern.nodeId}`);
      await close();
    });

    it('say of a pattern of which nobody said anything that nobody did', async () => {
      const { patternId } = await made('unheard of');
      const { page, close } = await visit(`/patterns/${patternId}`);
      await page.getByText('Nothing was said of it that stands.').waitFor();
      await page.getByText('No name points at a version of it.').waitFor();
      await close();
    });
  });
});
