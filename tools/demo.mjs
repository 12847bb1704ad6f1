// `npm run demo [-- <path>]`: installs and builds where that is needed, then shows what can be seen of a repository.
import { resolve } from 'node:path';
import { prepare, root } from './checkout.mjs';

await prepare({ build: true });
// npm has gone to the root of the checkout; a path is meant from where it was typed.
const [path = root, ...options] = process.argv.slice(2);
process.argv.splice(2, Infinity, 'demo', resolve(process.env.INIT_CWD ?? '.', path), ...options);
await import('../apps/cli/bin/stemma.mjs');
