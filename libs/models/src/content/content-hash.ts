import { hash } from 'node:crypto';
import type { JsonValue } from '../fields/json-value.js';
import { canonicalJson } from './canonical-json.js';

/** SHA-256 in lower-case hex: of the UTF-8 text if the content is text, else of its canonical JSON. */
export function contentHash(content: JsonValue): string {
  const text = typeof content === 'string' ? content : canonicalJson(content);
  return hash('sha256', text, 'hex');
}
