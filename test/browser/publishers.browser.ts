import { freePort } from '@stemma/testing';
import type { Browser } from 'playwright-core';
import { texts } from '../../apps/console/src/texts.js';
import type { TestApi } from '../api/api-client.js';
import {
  axeFaults,
  describeInBrowser,
  openPage,
  serveConsole,
  type ServedConsole,
} from './browser.fixture.js';
import { silentWebhook } from './screens.fixture.js';

const { publisherStates, givenUp, lagName, waiting, cause } = texts.stores;

describeInBrowser('whoever is sent events, on the screen of the stores (needs Chromium)', () => {
  let served: ServedConsole;
  let browser: Browser;
  let api: TestApi;

  beforeAll(async () => {
    const nats = { url: `nats://127.0.0.1:${String(await freePort())}`, user: null, password: null };
    served = await serveConsole({ nats });
    ({ browser, api } = served);
  });
  afterAll(() => served.close());

  it.each(['light', 'dark'] as const)(
    'says of a broker that is away why, and since when events wait, in the %s',
    async (colorScheme) => {
      await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' });
      const { page, complaints, close } = await openPage(browser, { colorScheme });
      await page.goto(`${api.url}/stores`);
      const card = page.getByRole('region', { name: 'nats' });
      await card.getByText(publisherStates.retrying).waitFor();
      await card.locator('.dot.bad').waitFor();
      await card
        .locator(`dt:text-is("${cause}") + dd`)
        .getByText(/^NATS does not take events: /)
        .waitFor();
      await card.locator(`dt:text-is("${waiting}") + dd time`).waitFor();
      expect(await card.locator(`dt:text-is("${lagName}") + dd`).textContent()).toMatch(/\d (ms|s|min)$/);
      expect(await axeFaults(page)).toEqual([]);
      expect(complaints.filter((text) => !/status of 503/.test(text))).toEqual([]);
      await close();
    },
  );

  it('says of a webhook that is disabled that it is paused, and why', async () => {
    const webhookId = await silentWebhook(api);
    const { page, close } = await openPage(browser, { viewport: { width: 375, height: 800 } });
    await page.goto(`${api.url}/stores`);
    const card = page.getByRole('region', { name: `webhooks/${webhookId}` });
    await card.getByText(publisherStates.paused).waitFor();
    await card.locator('.dot.warn').waitFor();
    await card.getByText('It is disabled.').waitFor();
    expect(await card.locator(`dt:text-is("${givenUp}") + dd`).textContent()).toBe('0');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    await close();
  });
});
