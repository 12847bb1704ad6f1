#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../../../dist/cli.mjs', import.meta.url);

if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('Stemma is not built here yet: run npm start or npm run build first.');
  process.exitCode = 1;
}
