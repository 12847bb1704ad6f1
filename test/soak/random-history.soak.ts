import { describeRandomHistory } from '../../apps/cli/src/git/random-history.fixture.js';

for (const seed of [5, 113, 118, ...Array.from({ length: 20 }, (_, index) => 300 + index)])
  describeRandomHistory(seed);
