// `npm run worker`: installs and builds where that is needed, then becomes a worker.
import { prepare } from './checkout.mjs';

await prepare({ build: true });
await import(new URL('../dist/worker.mjs', import.meta.url).href);
