import { describeRandomHistory } from './random-history.fixture.js';

for (const seed of [1, 107, 206]) describeRandomHistory(seed);
