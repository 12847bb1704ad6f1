import { hasOwnQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import { convergeOnQdrant } from './qdrant-fire.js';

(hasOwnQdrant ? describe : describe.skip)('a Qdrant under fire', () => {
  it('equals the record once the faults end, whether it was killed, stood still, was put back, had no disk left or a bad line', async () => {
    await convergeOnQdrant(3);
  }, 600_000);
});
