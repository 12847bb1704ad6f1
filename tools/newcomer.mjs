// `node tools/newcomer.mjs [git repository]`: what somebody does who has never seen Stemma, from a clone to the first
// difference between two versions, in Chromium, with the clicks and seconds that it takes. Imports that repository, or this one.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './checkout.mjs';
import { servedUrl } from './served-url.mjs';

const repository = process.argv[2] ?? root;
const folder = mkdtempSync(join(tmpdir(), 'stemma-newcomer-'));
const clone = join(folder, 'stemma');
const begunAt = performance.now();
let clicks = 0;

async function step(what, work) {
  const startedAt = performance.now();
  const before = clicks;
  const result = await work();
  tell({ what, seconds: (performance.now() - startedAt) / 1_000, made: clicks - before });
  return result;
}

/** As a row of a table, as soon as it is done. */
function tell({ what, seconds, made }) {
  console.log(`| ${what} | ${made || ''} | ${seconds.toFixed(1)} |`);
}

async function click(target) {
  await target.click();
  clicks += 1;
}

console.log('| step | clicks | seconds |\n|---|---|---|');
await step('git clone', () => execFileSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' }));
// Nothing of this checkout is lent to the other one.
const env = { ...process.env, STEMMA_PORT: process.env.STEMMA_PORT ?? '17790' };
delete env.STEMMA_DATA_DIR;
const service = spawn('npm', ['start', '--silent'], {
  cwd: clone,
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => service.once('close', resolve));
const browser = await chromium.launch({
  executablePath: process.env.STEMMA_TEST_BROWSER ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const url = await step('npm start: packages, build, first start', () => servedUrl(service));
  const page = await browser.newPage();
  const beginning = page.locator('.command').first();
  await step('the console says how to begin', async () => {
    await page.goto(url);
    await beginning.waitFor();
  });
  await step('copy the first command, and run it on a repository', async () => {
    await click(beginning.getByRole('button'));
    execFileSync('npx', ['stemma', 'import', 'git', repository], { cwd: clone, env, stdio: 'ignore' });
  });
  await step('what was imported is there, without a click', () =>
    page.locator('h2:has-text("Changed lately") + ul li').nth(15).waitFor(),
  );
  const compare = page.getByRole('button', { name: 'Compare with parent' });
  await step('open a file that changed', async () => {
    // Whoever meets one that was only created, or whose content is not kept, goes back, and takes the next.
    for (let row = 0; ; row += 1) {
      await click(page.locator('h2:has-text("Changed lately") + ul a').nth(row));
      const content = page.locator('.cm-content');
      await content.or(page.getByText('This version has no content.')).waitFor();
      if ((await content.isVisible()) && (await compare.isEnabled())) return;
      await page.goBack();
      clicks += 1;
    }
  });
  await step('compare it with its parent: the first difference', async () => {
    await click(compare);
    await page
      .locator('.cm-changedLine, .cm-deletedChunk, .cm-insertedLine')
      .first()
      .waitFor({ state: 'attached' });
  });
  tell({ what: 'all of it', seconds: (performance.now() - begunAt) / 1_000, made: clicks });
} finally {
  await browser.close();
  service.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
