import { hasOwnMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { convergeOnMemgraph } from './memgraph-fire.js';

(hasOwnMemgraph ? describe : describe.skip)('a Memgraph under fire', () => {
  it('equals the record once the faults end, whether it was killed, stood still, was put back, had no disk left or a bad line', async () => {
    await convergeOnMemgraph(3);
  }, 600_000);
});
