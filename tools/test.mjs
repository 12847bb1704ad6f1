// `npm test [-- <what jest takes>]`: installs where that is needed, then runs the tests.
import { ensureInstalled, run } from './checkout.mjs';

await ensureInstalled();
process.exit(await run(process.execPath, ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)]));
