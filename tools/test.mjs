// `npm test [-- <what jest takes>]`: installs where that is needed, then runs the tests. The last line is the tally.
import { prepare } from './checkout.mjs';
import { jest } from './jest.mjs';

await prepare({ build: false });
const { code, isKnown, passed, failed } = await jest(process.argv.slice(2));
if (isKnown || code !== 0) console.log(`${passed} passed, ${failed} failed`);
process.exit(code === 0 && failed > 0 ? 1 : code);
