import { recordExactly } from './record-exactly.js';

describe('64 clients recording on 10 nodes', () => {
  it('leave counts, means and daily rows that are exact to the last unit', async () => {
    await recordExactly(2_000);
    // On a machine that others load too it takes minutes.
  }, 300_000);
});
