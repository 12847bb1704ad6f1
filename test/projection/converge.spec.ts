import { converge } from './converge.js';

describe('mirrors under fire', () => {
  it('equal the record once the faults end, whatever was killed, cut, doubled or restored (4 seeds)', async () => {
    await converge(4);
  }, 1_200_000);
});
