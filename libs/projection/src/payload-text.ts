/** What was sent, as JSON: a state may hold what JSON has no word for. */
export function payloadText(payload: unknown): string {
  return JSON.stringify(payload, (_key, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Float32Array ? Array.from(value) : value;
  });
}
