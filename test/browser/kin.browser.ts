import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import type { TestApi } from '../api/api-client.js';
import {
  axeFaults,
  describeInBrowser,
  openPage,
  serveConsole,
  type OpenPage,
  type ServedConsole,
} from './browser.fixture.js';
import { importLineage } from './lineage.fixture.js';

describeInBrowser('a version and its kin, in a browser (needs Chromium: apt-get install chromium)', () => {
  let served: ServedConsole;
  let browser: Browser;
  let api: TestApi;

  beforeAll(async () => {
    served = await serveConsole();
    ({ browser, api } = served);
  });
  afterAll(() => served.close());

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

  const boxesOf = (page: Page): Locator => page.locator('.box');

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

  describe('the map', () => {
    const CHILDREN = 70;
    const versions = new Map<string, Made>();
    const idOf = (name: string): string => versions.get(name)?.nodeId ?? '';
    const relate = (from: string, to: string, edgeStrength: string): Promise<unknown> =>
      api.post('/v1/edges', {
        ...{ sourceNodeId: from, targetNodeId: to, relationshipType: 'derived_from' },
        ...{ edgeStrength, createdBy: 'ada' },
      });

    /** From a to d by b, whose second edge is weak, and by c; and e, of which there came many. */
    beforeAll(async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) versions.set(name, await made(`src/${name}`));
      await relate(idOf('a'), idOf('b'), 'strong');
      await relate(idOf('b'), idOf('d'), 'weak');
      await relate(idOf('a'), idOf('c'), 'moderate');
      await relate(idOf('c'), idOf('d'), 'strong');
      for (let child = 0; child < CHILDREN; child += 1)
        await relate(idOf('e'), (await made(`child ${String(child)}`)).nodeId, 'strong');
    });

    it('marks the strongest path between two versions, older or newer first, and tells its weakest edge', async () => {
      const { page, complaints, close } = await visit(`/map/${idOf('b')}`);
      await boxesOf(page).nth(2).waitFor();
      await page.getByRole('button', { name: 'Path from or to src/d v1' }).press('Enter');
      await page.getByText('The strongest path from or to d v1').waitFor();
      await page.getByRole('button', { name: 'Path from or to src/a v1' }).press('Enter');
      await page.locator('.react-flow__edge.on-path').nth(1).waitFor();
      const told = await page.getByRole('region', { name: 'Strongest path' }).textContent();
      const { paths, edges } = (await api.get(`/v1/paths?from=${idOf('a')}&to=${idOf('d')}`)).body;
      const weakest = edges.find(({ edgeId }: { edgeId: string }) => edgeId === paths[0].weakestEdgeId);
      expect(weakest.sourceNodeId).toBe(idOf('a'));
      expect(told).toContain(
        `from a v1 to d v1 has 2 edges and weighs ${Number(paths[0].weight.toPrecision(3))}.`,
      );
      expect(told).toContain(`from a v1 to c v1: ${weakest.weight as string}.`);
      expect(await boxesOf(page).filter({ hasText: /^c/ }).count()).toBe(1);
      expect(await page.locator('.box.on-path').count()).toBe(3);
      expect(await axeFaults(page)).toEqual([]);

      await page.reload();
      await page.locator('.react-flow__edge.on-path').nth(1).waitFor();
      await page.getByRole('button', { name: 'End path' }).press('Enter');
      await page.locator('.box.on-path').first().waitFor({ state: 'detached' });
      expect(page.url()).not.toContain('path=');
      expect(complaints).toEqual([]);
      await close();
    });

    it('gives the map as it is open away as a picture, in SVG and PNG', async () => {
      const hostile = await made('<script>"x"&\u0001</script>');
      await relate(hostile.nodeId, idOf('b'), 'strong');
      const { page, complaints, close } = await visit(`/map/${idOf('b')}?path=${idOf('a')},${idOf('d')}`);
      await page.locator('.react-flow__edge.on-path').nth(1).waitFor();
      const saved = async (format: string): Promise<Buffer> => {
        const download = page.waitForEvent('download');
        await page.getByRole('button', { name: format, exact: true }).press('Enter');
        const file = await download;
        expect(file.suggestedFilename()).toBe(`lineage.${format.toLowerCase()}`);
        return readFileSync(await file.path());
      };
      const svg = (await saved('SVG')).toString();
      const [boxed, faults] = await page.evaluate<[string[], number]>(
        `((drawn) => [
          [...drawn.querySelectorAll('g > title')].map(({ textContent }) => textContent),
          drawn.querySelectorAll('parsererror, script').length,
        ])(new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml'))`,
      );
      expect(boxed.sort()).toEqual(['<script>"x"&\uFFFD</script>', 'src/a', 'src/b', 'src/c', 'src/d']);
      expect(faults).toBe(0);
      const png = await saved('PNG');
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      const width = Number(/width="(\d+)"/.exec(svg)?.[1]);
      expect(png.readUInt32BE(16)).toBe(2 * width);
      expect(complaints).toEqual([]);
      await close();
    });

    it('says that no path joins two versions', async () => {
      const { page, close } = await visit(`/map/${idOf('a')}?path=${idOf('b')},${idOf('c')}`);
      await page.getByText('No path joins b v1 and c v1.').waitFor();
      await close();
    });

    it('says of a path to a version that is not there what the service says', async () => {
      const { page, close } = await visit(
        `/map/${idOf('a')}?path=${idOf('a')},${versions.get('a')?.patternId ?? ''}`,
      );
      expect(await page.getByRole('alert').textContent()).toContain('There is no');
      await boxesOf(page).nth(2).waitFor();
      await close();
    });

    it('says that kin was cut, and goes on where it was', async () => {
      const { page, close } = await visit(`/map/${idOf('e')}`);
      await boxesOf(page).nth(60).waitFor();
      expect(await boxesOf(page).count()).toBe(61);
      await page.getByText('“More” at a version goes on where it was cut.').waitFor();
      await page.getByRole('button', { name: 'More of the kin of src/e v1' }).press('Enter');
      await boxesOf(page).nth(CHILDREN).waitFor();
      expect(await boxesOf(page).count()).toBe(CHILDREN + 1);
      expect(await page.getByText('goes on where it was cut').count()).toBe(0);
      await page.reload();
      await boxesOf(page).nth(CHILDREN).waitFor();
      await page.goBack();
      // The picture before may be there for a moment yet.
      while ((await boxesOf(page).count()) !== 61) await page.waitForTimeout(50);
      await close();
    });
  });

  describe('a lineage of 2,400 versions of three patterns', () => {
    let root = '';
    beforeAll(async () => {
      ({ root } = await importLineage(api, { trunk: 1_500, fork: 600, side: 300 }));
    });

    it('is shown in lanes across its patterns, page after page, each beneath the other as it was', async () => {
      const { page, complaints, close } = await openPage(browser);
      const cursors: string[] = [];
      page.on('request', (request) => {
        const { pathname, searchParams } = new URL(request.url());
        if (pathname.endsWith('/lineage/skeleton')) cursors.push(searchParams.get('cursor') ?? '');
      });
      await page.goto(`${api.url}/map/${root}?hops=5000`);
      const rows = page.locator('.version');
      const selected = page.locator('.version.selected');
      await page.getByText('2400 boxes are more than a map can show').waitFor();
      // The version in the middle is the oldest: all pages are loaded until it is there.
      await selected.waitFor();
      expect(await selected.getAttribute('aria-posinset')).toBe('2400');
      expect(cursors).toHaveLength(3);
      expect(new Set(cursors).size).toBe(3);
      await page.getByRole('listbox', { name: 'The lineage, newest first' }).focus();
      await page.keyboard.press('Home');
      await page.locator('.version[aria-posinset="1"]').waitFor();
      expect(await rows.first().textContent()).toContain('trunk.ts v1500');
      expect(await axeFaults(page)).toEqual([]);

      await page.keyboard.press('ArrowDown');
      await page.getByRole('link', { name: 'src/side.ts v300' }).waitFor();
      expect(new URL(page.url()).searchParams.get('selected')).not.toBeNull();
      await page.getByLabel('Fold versions without fork or merge').press('Space');
      const runs = page.locator('.version.run');
      await runs.nth(2).waitFor();
      expect((await runs.allTextContents()).join()).toMatch(/side.ts v1 … side.ts v299, 299 versions/);
      const address = page.url();
      const shown = await rows.allTextContents();
      await page.goto('about:blank');
      await page.goto(address);
      await rows.nth(shown.length - 1).waitFor();
      expect(await rows.allTextContents()).toEqual(shown);
      await page.getByRole('link', { name: 'Lineage of this one' }).press('Enter');
      await boxesOf(page).first().waitFor();
      expect(await boxesOf(page).filter({ hasText: 'v300' }).count()).toBe(1);
      expect(complaints).toEqual([]);
      await close();
    });

    it('is shown from its beginning where a page cannot be gone on from any more', async () => {
      const { page, close } = await openPage(browser);
      const asked: string[] = [];
      await page.route('**/lineage/skeleton?*', async (route) => {
        const cursor = new URL(route.request().url()).searchParams.get('cursor') ?? 'none';
        asked.push(cursor);
        const json = { code: 'invalid_cursor', detail: 'The version of the cursor has gone.' };
        await (asked.length === 2 ? route.fulfill({ status: 400, json }) : route.continue());
      });
      await page.goto(`${api.url}/map/${root}?hops=5000`);
      await page.getByText('The version of the cursor has gone.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).press('Enter');
      await page.locator('.version.selected').waitFor();
      expect(await page.getByText('The version of the cursor has gone.').count()).toBe(0);
      expect(asked[2]).toBe('none');
      await close();
    });
  });

  describe('a pattern of eleven versions, the last a fork of the fifth', () => {
    const nodeIds: string[] = [];
    let patternId: string;

    beforeAll(async () => {
      const first = await made('src/line');
      ({ patternId } = first);
      nodeIds.push(first.nodeId);
      for (let version = 2; version <= 11; version += 1) {
        const parent = nodeIds[version === 11 ? 4 : version - 2];
        const { body } = await api.post(`/v1/patterns/${patternId}/versions`, {
          ...{ evolutionType: version === 11 ? 'fork' : 'refined', parentNodeIds: [parent] },
          ...{ content: String(version), createdBy: 'ada' },
        });
        nodeIds.push(body.node.nodeId);
      }
    });

    const folded = (page: Page): Locator => page.locator('.version.run');

    it('folds in its history what has no fork or merge, and opens it again, by keyboard and by click', async () => {
      const { page, complaints, close } = await visit(`/patterns/${patternId}`);
      await page.locator('.version').nth(10).waitFor();
      await page.getByLabel('Fold versions without fork or merge').press('Space');
      await folded(page).nth(1).waitFor();
      expect(await folded(page).allTextContents()).toEqual([
        expect.stringMatching(/^v6 … v9, 4 versions/),
        expect.stringMatching(/^v2 … v4, 3 versions/),
      ]);
      expect(await page.locator('.version').count()).toBe(6);
      expect(await axeFaults(page)).toEqual([]);

      await page.getByRole('listbox').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      await page.locator('.version').nth(8).waitFor();
      await page.reload();
      await page.locator('.version').nth(8).waitFor();
      expect(await folded(page).count()).toBe(1);
      await folded(page).click();
      await page.locator('.version').nth(10).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('counts its lineage first, shows as many hops as are asked for, and folds chains that can be opened', async () => {
      const { page, complaints, close } = await visit(`/map/${nodeIds[4] ?? ''}`);
      await boxesOf(page).nth(3).waitFor();
      await page.getByText('4 ancestors within 4 hops').waitFor();
      await page.getByText('6 descendants within 5 hops').waitFor();
      await page.getByText('forked from: 1').waitFor();
      await page.getByLabel('Hops').selectOption('5 (10)');
      await boxesOf(page).nth(5).waitFor();
      expect(await boxesOf(page).count()).toBe(6);
      expect(await axeFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Unfold src/line v6 … v9, 4 versions' }).press('Enter');
      await boxesOf(page).nth(8).waitFor();
      await page.reload();
      await boxesOf(page).nth(8).waitFor();
      await page.getByRole('button', { name: 'Fold chains again' }).press('Enter');
      await boxesOf(page).nth(6).waitFor({ state: 'detached' });
      expect(await boxesOf(page).count()).toBe(6);
      expect(complaints).toEqual([]);
      await close();
    });

    it('loads no more hops for its map than can be read, says so from the count alone, and shows lanes', async () => {
      const { page, close } = await openPage(browser);
      await page.route('**/lineage/summary?**', async (route) => {
        const answer = await route.fetch();
        const { versions, ...summary } = (await answer.json()) as { versions: { distance: number }[] };
        const many = versions.map((one) => (one.distance === 1 ? { ...one, count: 5_000 } : one));
        await route.fulfill({ response: answer, json: { ...summary, versions: many } });
      });
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('format=skeleton'))
          asked.push(new URL(request.url()).searchParams.get('depth') ?? '');
      });
      await page.goto(`${api.url}/map/${nodeIds[4] ?? ''}?hops=2`);
      await page.getByText(/\d+ boxes are more than a map can show/).waitFor();
      await page.locator('.version').nth(4).waitFor();
      expect(await page.locator('.version').count()).toBe(6);
      expect(new Set(asked)).toEqual(new Set(['1']));
      await page.getByLabel('Hops').selectOption('1');
      await boxesOf(page).nth(3).waitFor();
      await close();
    });

    it('goes back on its map to when a version was made, and forth again, by the slider alone', async () => {
      const { page, complaints, close } = await visit(`/map/${nodeIds[4] ?? ''}?hops=5`);
      await boxesOf(page).nth(5).waitFor();
      const slider = page.getByRole('slider', { name: 'As of' });
      await slider.press('Home');
      await page.getByText('0 descendants').waitFor();
      await boxesOf(page).nth(3).waitFor({ state: 'detached' });
      expect(await boxesOf(page).count()).toBe(3);
      expect(await slider.getAttribute('aria-valuetext')).toContain('line v5');
      expect(page.url()).toContain('asOf=');
      expect(await page.locator('input[type=range]:focus').count()).toBe(1);
      await page.keyboard.press('End');
      await boxesOf(page).nth(5).waitFor();
      expect(page.url()).not.toContain('asOf=');
      expect(complaints).toEqual([]);
      await close();
    });
  });
});
