import { converge } from '../projection/converge.js';

describe('mirrors under fire', () => {
  it('equal the record once the faults end, whatever was killed, cut, hung, refused, doubled or restored (1,000 seeds)', async () => {
    await converge(1_000);
  }, 7_200_000);
});
