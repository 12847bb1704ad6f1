const OID_OF_JSON = 114;
const NULL_LENGTH = -1;

/**
 * Values as Postgres' binary form of `json[]`: of contents, which may be megabytes, nothing is escaped, and each is
 * copied once. Its layout is that of `array_send` (src/backend/utils/adt/arrayfuncs.c): number of dimensions, whether
 * there are nulls, type of the elements, length and first index of the dimension; then each element behind its length.
 */
export function binaryJsonArray(values: readonly unknown[]): Buffer {
  const parts = [numbers(1, 1, OID_OF_JSON, values.length, 1)];
  for (const value of values) {
    if (value === null || value === undefined) parts.push(numbers(NULL_LENGTH));
    else {
      const json = Buffer.from(JSON.stringify(value));
      parts.push(numbers(json.length), json);
    }
  }
  return Buffer.concat(parts);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * values.length);
  values.forEach((value, index) => bytes.writeInt32BE(value, 4 * index));
  return bytes;
}
