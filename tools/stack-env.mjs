// `node tools/stack-env.mjs [FILE]`: writes infra/stack.env, or FILE, from its example, with secrets of its own.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.mjs';

const path = process.argv[2] ?? join(root, 'infra/stack.env');
const secrets = {};
const filled = readFileSync(join(root, 'infra/stack.env.example'), 'utf8')
  .replace(/^(\w+)=$/gm, (line, name) => line + (secrets[name] = randomBytes(24).toString('hex')))
  .replace(/\$\{sha256 of (\w+)\}/g, (_, name) => createHash('sha256').update(secrets[name]).digest('hex'));
try {
  writeFileSync(path, filled, { flag: 'wx', mode: 0o600 });
} catch (error) {
  if (error.code !== 'EEXIST') throw error;
  console.error(`${path} is there already: remove it, or keep it.`);
  process.exitCode = 1;
}
