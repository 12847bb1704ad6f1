import { recordExactly } from '../executions/record-exactly.js';

describe('64 clients recording 100,000 executions on 10 nodes', () => {
  it('leave counts, means and daily rows that are exact to the last unit', async () => {
    await recordExactly(100_000);
  }, 600_000);
});
