import { converge } from './converge.js';

describe('mirrors under fire', () => {
  it('equal the record once the faults end, whatever was killed, cut, doubled or restored (6 seeds)', async () => {
    await converge(6);
  }, 1_200_000);
});
