// `npm test [-- <what jest takes>]`: installs where that is needed, then runs the tests.
import { prepare, run } from './checkout.mjs';

await prepare({ build: false });
process.exit(await run(process.execPath, ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)]));
