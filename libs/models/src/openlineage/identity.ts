import { hash } from 'node:crypto';
import { idFrom } from '../ids/ids.js';
import type { Thing } from './told.js';

/** The pattern of a job or dataset: the same wherever, and in whichever order, events of it are taken. */
export function openLineagePatternId({ type, namespace, name }: Omit<Thing, 'facets' | 'pointer'>): string {
  return idFrom('openlineage', type, namespace, name);
}

const HASH_DIGITS = 12;

/** A text that may be longer than a field: then its beginning, and of what SHA-256 makes of the whole. */
export function shortened(text: string, maxCharacters: number): string {
  const characters = [...text];
  if (characters.length <= maxCharacters) return text;
  const begun = characters.slice(0, maxCharacters - HASH_DIGITS - 1).join('');
  return `${begun}…${hash('sha256', text, 'hex').slice(0, HASH_DIGITS)}`;
}
