import { storableText, type JsonValue } from '@stemma/models';
import { wordsOf } from '../search/words.js';
import { gistOf, oneLine } from './gist.js';

export interface EmbeddingSubject {
  readonly name: string;
  readonly kind: string;
  readonly description: string | null;
  /** Of the pattern and of the version, each as often as it is there. */
  readonly tags: readonly string[];
  readonly content: JsonValue;
}

/** What is behind is not read: a page of large contents stays small in memory. */
export const READ_CHARACTERS = 32_768;

/**
 * The text whose vector stands for a version, at most `maxCharacters` long: the words of the name, which a model knows better
 * than a path or an identifier, kind, tags, description, then what the content says. Models see only so many tokens, so nothing
 * is spent on runs of white space or on a licence header, which would make all files of a repository alike.
 */
export function embeddingText(subject: EmbeddingSubject, maxCharacters: number): string {
  const parts = [
    split(subject.name),
    subject.kind,
    [...new Set(subject.tags)].sort().join(' '),
    subject.description ?? '',
  ];
  const known = oneLine(parts.join('\n'));
  const content = storableText(textOf(subject.content), READ_CHARACTERS);
  const gist = gistOf(withoutLicence(content), Math.max(0, maxCharacters - known.length - 1));
  return storableText(`${known} ${gist}`.trim(), maxCharacters);
}

function split(name: string): string {
  return [...wordsOf(name)].map(({ start, end }) => name.slice(start, end)).join(' ') || name;
}

const LICENCE = /licen[cs]e|copyright|spdx/i;
/** A first line `#!…`, then one block comment or a run of line comments, at the very start. */
const HEADER = /^(?:#![^\n]*\n)?\s*(?:\/\*[^]*?\*\/|<!--[^]*?-->|(?:[ \t]*(?:\/\/|#|--|;)[^\n]*(?:\n|$))+)/;

function withoutLicence(content: string): string {
  const header = HEADER.exec(content)?.[0];
  return header !== undefined && LICENCE.test(header) ? content.slice(header.length) : content;
}

function textOf(content: JsonValue): string {
  if (content === null) return '';
  return typeof content === 'string' ? content : JSON.stringify(content);
}
