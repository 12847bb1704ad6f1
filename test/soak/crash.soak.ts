import { crashRounds } from '../crash/crash-rounds.js';

describe('a service that is killed twenty times while it imports and records', () => {
  it('holds everything it acknowledged, once, and goes on to the same store', async () => {
    await crashRounds(20);
  }, 1_200_000);
});
