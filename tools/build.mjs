// `npm run build`, and with `--bench` what `npm run bench` runs: all but the console, which is Vite's.
import { bundleBench, bundlePrograms } from './bundle.mjs';

await bundlePrograms();
if (process.argv.includes('--bench')) await bundleBench();
