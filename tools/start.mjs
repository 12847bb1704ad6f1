// `npm start`: installs and builds where that is needed, then becomes the service.
import { prepare } from './checkout.mjs';

await prepare({ build: true });
await import(new URL('../dist/api.mjs', import.meta.url).href);
