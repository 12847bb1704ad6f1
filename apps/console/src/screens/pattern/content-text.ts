/** Text is shown as it is, what is no text as JSON, and nothing as nothing. */
export function contentText(content: unknown): string {
  if (content === null || content === undefined) return '';
  return typeof content === 'string' ? content : JSON.stringify(content, null, 2);
}
