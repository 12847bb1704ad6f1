// `npm start`: installs and builds where that is needed, then becomes the service.
import { ensureBuilt, ensureInstalled } from './checkout.mjs';

await ensureInstalled();
await ensureBuilt();
await import('../dist/apps/api/src/main.js');
