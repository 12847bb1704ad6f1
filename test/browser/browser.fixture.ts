import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { testApi, type TestApi } from '../api/api-client.js';
import { builtConsole } from '../api/built-console.js';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** Debian's, or the one that STEMMA_TEST_BROWSER names; null where there is none. */
const browserPath = process.env['STEMMA_TEST_BROWSER'] ?? PLACES.find((path) => existsSync(path)) ?? null;

/** Skipped, by name, where there is no browser. `describe` is that of the spec that calls: this module outlives it. */
export function describeInBrowser(name: string, specs: () => void): void {
  (browserPath === null ? describe.skip : describe)(name, specs);
}

export interface OpenPage {
  readonly page: Page;
  /** What the page complained of, as people see it in the console of the browser. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export function openBrowser(): Promise<Browser> {
  // Containers run as root, which Chromium does not sandbox.
  return chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'] });
}

export interface ServedConsole {
  readonly browser: Browser;
  readonly api: TestApi;
  close(): Promise<void>;
}

/** The console as it is built, a service of its own that serves it, and a browser. */
export async function serveConsole(options: Parameters<typeof testApi>[1] = {}): Promise<ServedConsole> {
  const built = builtConsole();
  const browser = await openBrowser();
  const api = await testApi(undefined, { ...options, consoleFolder: built.folder });
  const close = async (): Promise<void> => {
    await browser.close();
    await api.close();
    built.remove();
  };
  return { browser, api, close };
}

/** A tab of a new visitor. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenPage> {
  // Colours on their way from one to another are no fault of contrast.
  const reducedMotion = 'reduce' as const;
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ viewport, reducedMotion, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

/** What axe finds wrong, each with where. */
export async function axeFaults(page: Page): Promise<string[]> {
  // The page's own policy lets no script of others in; the debugger may.
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
