import { storableText, type JsonValue } from '@stemma/models';
import { wordsOf } from '../search/words.js';

export interface EmbeddingSubject {
  readonly name: string;
  readonly kind: string;
  readonly description: string | null;
  /** Of the pattern and of the version, each as often as it is there. */
  readonly tags: readonly string[];
  readonly content: JsonValue;
}

/**
 * The text whose vector stands for a version: the words of the name, which a model knows better than a path or an
 * identifier, kind, tags, description, then the start of the content, at most `maxCharacters` in all. Models see only so many tokens, so nothing is spent on runs of white space or on a
 * licence header, which would make all files of a repository alike. Versions that differ only behind the cut
 * have the same text, hence are embedded once.
 */
export function embeddingText(subject: EmbeddingSubject, maxCharacters: number): string {
  const parts = [
    split(subject.name),
    subject.kind,
    [...new Set(subject.tags)].sort().join(' '),
    subject.description ?? '',
  ];
  // Content is cut before the work on it, with room for what that work removes.
  const content = storableText(textOf(subject.content), maxCharacters * 4 + LICENCE_SEARCH_CHARACTERS);
  const text = [...parts, withoutLicence(content)].join('\n').replace(WHITE_SPACE, ' ').trim();
  return storableText(text, maxCharacters);
}

function split(name: string): string {
  return [...wordsOf(name)].map(({ start, end }) => name.slice(start, end)).join(' ') || name;
}

const WHITE_SPACE = /\s+/g;
const LICENCE_SEARCH_CHARACTERS = 16_384;
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
