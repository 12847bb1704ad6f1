import { countTerms, type SearchDocument } from '@stemma/orchestration';
import { impactsOf } from './impacts.js';

/**
 * A document as the index has it: of each word one lexeme that says also how much the word says of the document, in levels
 * ("impact-sorted index": Anh, Moffat, "Pruned Query Evaluation Using Pre-Computed Impacts", 2006). So the index alone
 * answers how well documents fit, and none is unpacked for a question. Words of names stand there once more, for their
 * beginnings. No word has either sign.
 */
const levelled = (word: string, level: number): string => `${word}/${level.toString(LEVELS + 1)}`;
const inName = (word: string): string => `=${word}`;

/** More of them find no better, and each is a look into the index. */
const LEVELS = 8;

/** PostgreSQL takes less than a mebibyte. What is left out of a larger document is what comes last: of its content. */
const MOST_BYTES = 1_000_000;

/** As a tsvector. */
export function lexemesOf(document: SearchDocument): string {
  const lexemes: string[] = [];
  let bytes = 0;
  const add = (lexeme: string): void => {
    bytes += Buffer.byteLength(lexeme);
    if (bytes <= MOST_BYTES) lexemes.push(`'${lexeme}'`);
  };
  for (const word of countTerms(document.names).keys()) add(inName(word));
  for (const [word, impact] of impactsOf(document)) add(levelled(word, Math.ceil(impact * LEVELS)));
  return lexemes.join(' ');
}

/** Shorter beginnings are those of everything. */
const LEAST_PREFIX = 3;
/** Of a word that begins one of a name: less than any level. */
const PREFIX_IMPACT = 0.1;

/** What to look up, with what it says of the documents that have it. */
export interface Lookup {
  /** A tsquery. */
  readonly query: string;
  /** 0..1. */
  readonly impact: number;
}

export function lookupsOf(word: string): Lookup[] {
  const levels = Array.from({ length: LEVELS }, (_, index) => index + 1);
  return [
    ...levels.map((level) => ({ query: `'${levelled(word, level)}'`, impact: level / LEVELS })),
    ...(word.length < LEAST_PREFIX ? [] : [{ query: `'${inName(word)}':*`, impact: PREFIX_IMPACT }]),
  ];
}

/** A tsquery for all documents that one of the lookups finds. */
export function anyLookupOf(word: string): string {
  const atAnyLevel = `'${word}/':*`;
  return word.length < LEAST_PREFIX ? atAnyLevel : `${atAnyLevel} | '${inName(word)}':*`;
}
