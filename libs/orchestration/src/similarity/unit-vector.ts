import { StemmaError } from '@stemma/models';

/** The vector at length 1, in float32; null where it has no direction (zero, not finite). */
export function unitVector(vector: Float32Array): Float32Array | null {
  // Scaled first, since the squares of great or tiny floats leave the range. NaN passes every comparison by.
  let greatest = 0;
  let sum = 0;
  for (let i = 0; i < vector.length; i++) {
    const size = Math.abs(vector[i] as number);
    if (size > greatest) greatest = size;
    sum += size;
  }
  if (greatest === 0 || !Number.isFinite(sum)) return null;
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    const x = (vector[i] as number) / greatest;
    squares += x * x;
  }
  const length = Math.sqrt(squares);
  const unit = new Float32Array(vector.length);
  for (let i = 0; i < unit.length; i++) unit[i] = (vector[i] as number) / greatest / length;
  return unit;
}

/**
 * The same, of a vector that must have one.
 * @param pointer names it in a refusal
 * @throws StemmaError `embedding_dimension_mismatch`, `validation_failed`.
 */
export function unitVectorOf(vector: Float32Array, dimensions: number, pointer: string): Float32Array {
  if (vector.length !== dimensions) {
    throw new StemmaError(
      'embedding_dimension_mismatch',
      `The vector has ${String(vector.length)} dimensions where the index has ${String(dimensions)}.`,
      { extra: { expected: dimensions, actual: vector.length } },
    );
  }
  const unit = unitVector(vector);
  if (unit === null)
    throw StemmaError.invalid([{ pointer, code: 'invalid', message: 'must be finite and not zero' }]);
  return unit;
}
