import { breached, inTheStore, onTheWay, withFault } from '../projection/broken-laws.js';
import { converge } from '../projection/converge.js';
import { Fire } from '../projection/fire.js';
import type { MemoryOutside } from '../projection/memory-outside.js';
import type { Outside } from '../projection/outside.js';

type Plant = (real: MemoryOutside) => Outside;

const plants: [string, Plant][] = [
  ...Object.entries(onTheWay).map(([what, breach]): [string, Plant] => [
    what,
    (outside) => breached(outside, breach),
  ]),
  ...Object.entries(inTheStore).map(([what, fault]): [string, Plant] => [
    what,
    (outside) => {
      withFault(outside.real, fault);
      return outside;
    },
  ]),
];

describe('mirrors under fire', () => {
  it.each(plants)(
    'do not equal the record in the end where one %s',
    async (_, plant) => {
      const histories = converge(200, (ground, seed) => Fire.light(ground, seed, plant), {
        endOnFailure: true,
      });
      const failure: unknown = await histories.catch((error: unknown) => error);
      expect(failure).toMatchObject({ message: expect.stringMatching(/^Property failed after \d+ tests/) });
      const [after, seed] = (failure as Error).message.split('\n');
      process.stdout.write(`${String(after)} ${String(seed)}\n`);
    },
    1_200_000,
  );
});
