/** RFC 9110, 10.2.3: seconds, or a date. @returns milliseconds from now; null where nothing that makes sense is asked for */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) || ms <= 0 ? null : ms;
}
