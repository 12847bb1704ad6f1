/** Two at most; who is chosen again is so no more. */
export function withChosen(chosen: readonly string[], nodeId: string): string[] {
  return chosen.includes(nodeId) ? chosen.filter((one) => one !== nodeId) : [...chosen.slice(-1), nodeId];
}
