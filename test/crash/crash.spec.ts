import { crashRounds } from './crash-rounds.js';

describe('a service that is killed while it imports and records', () => {
  it('holds everything it acknowledged, once, and goes on to the same store', async () => {
    await crashRounds(2);
  }, 300_000);
});
