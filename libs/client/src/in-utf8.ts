/** The service reads headers as UTF-8, of which `fetch` and Node want each byte as a character of its own. */
export function inUtf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
