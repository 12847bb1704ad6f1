/** Of the state of an edge the versions that it joins. */
export function endsOf(state: unknown): string[] {
  if (typeof state !== 'object' || state === null) return [];
  if (!('sourceNodeId' in state) || !('targetNodeId' in state)) return [];
  return [String(state.sourceNodeId), String(state.targetNodeId)];
}

/** What was sent, as JSON: a state may hold what JSON has no word for. */
export function payloadText(payload: unknown): string {
  return JSON.stringify(payload, (_key, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Float32Array ? Array.from(value) : value;
  });
}
