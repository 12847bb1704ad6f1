import { randomNumbers } from '../faults/random-numbers.js';

/** Counts that come by chance alone, `meanAt` each index (Knuth's method, in parts so that no mean underflows); the same for a seed. */
export function poissonCounts(length: number, meanAt: (index: number) => number, seed: number): number[] {
  const random = randomNumbers(seed);
  return Array.from({ length }, (_, index) => poisson(meanAt(index), random));
}

function poisson(mean: number, random: () => number): number {
  if (mean > 30) return poisson(mean / 2, random) + poisson(mean / 2, random);
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
