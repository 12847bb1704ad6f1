// `npm run test:fuzz [-- --seconds N --seed N]`: what can be made of the OpenAPI document, asked of the service for so long.
import { parseArgs } from 'node:util';
import { run } from './checkout.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const env = {
  ...process.env,
  ...(values.seconds && { STEMMA_FUZZ_SECONDS: values.seconds }),
  ...(values.seed && { STEMMA_FUZZ_SEED: values.seed }),
};
const parameters = ['tools/test.mjs', '--runInBand', '--testRegex', '\\.fuzz\\.ts$'];
process.exit(await run(process.execPath, parameters, env));
