import { converge } from './converge.js';

describe('mirrors under fire', () => {
  it('equal the record once the faults end, whatever was killed, cut, doubled or restored (200 seeds)', async () => {
    await converge(200);
  }, 1_800_000);
});
