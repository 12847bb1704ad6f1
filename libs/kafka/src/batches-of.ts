/** A topic takes batches of 1 MB unless told otherwise. */
const BATCH_BYTES = 256 * 1024;

/** In their order, so many as are small enough together, or one that is not. */
export function batchesOf<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const batches: T[][] = [];
  let left = 0;
  for (const item of items) {
    const bytes = bytesOf(item);
    const batch = batches.at(-1);
    if (batch === undefined || bytes > left) {
      batches.push([item]);
      left = BATCH_BYTES - bytes;
    } else {
      batch.push(item);
      left -= bytes;
    }
  }
  return batches;
}
