import { storableText } from '@stemma/models';

/** Of a comment the beginning, of code all such pieces: many say more than a few whole ones. */
const PIECE_CHARACTERS = 70;
/** Of what prose may take: code has more tokens to a character, and what is behind those that a model reads is not seen. */
const DENSITY = 0.65;
/** Of the room, what comments may take: the rest shows what they are about. */
const COMMENTS = 0.4;
/** Shorter ones are brackets, or say nothing. */
const LEAST_CHARACTERS = 12;
const WHITE_SPACE = /\s+/g;

/**
 * What a text says, in so many characters: all of it where it fits, else pieces from all over it, those that people wrote in its
 * comments first. Its start alone would be the imports that all files of a repository begin with.
 */
export function gistOf(text: string, characters: number): string {
  const whole = oneLine(text);
  if (whole.length <= characters) return whole;
  const { comments, code } = takeApart(text);
  const room = Math.floor(characters * DENSITY);
  const beginnings = piecesOf(comments).map(([first = '']) => first);
  const said = spread(beginnings, Math.floor(room * COMMENTS));
  const shown = spread(piecesOf(code).flat(), room - said.length);
  return `${said} ${shown}`.trim();
}

export function oneLine(text: string): string {
  return text.replace(WHITE_SPACE, ' ').trim();
}

const OPENING = /\/\*|<!--|"""|(?<!:)\/\/|^[ \t]*(?:#+|--|;+)[ \t]/gm;
const CLOSING: Readonly<Record<string, string>> = { '/*': '*/', '<!--': '-->', '"""': '"""' };
const SIGNS = /[/*#=<>!"-]+/g;

/** Comments, docstrings and headings, and the lines between them. */
function takeApart(text: string): { readonly comments: string[]; readonly code: string[] } {
  const comments: string[] = [];
  const code: string[] = [];
  let end = 0;
  const opening = new RegExp(OPENING);
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    code.push(...text.slice(end, found.index).split('\n'));
    const closing = CLOSING[found[0]] ?? '\n';
    const close = text.indexOf(closing, opening.lastIndex);
    end = close === -1 ? text.length : close + closing.length;
    comments.push(text.slice(found.index, end).replace(SIGNS, ' '));
    opening.lastIndex = end;
  }
  code.push(...text.slice(end).split('\n'));
  return { comments, code };
}

/** Pieces at even distances, in their order, as many as fit. */
function spread(pieces: readonly string[], characters: number): string {
  const all = pieces.reduce((sum, { length }) => sum + length + 1, 0);
  const step = Math.max(1, all / characters);
  const taken = Array.from(
    { length: Math.ceil(pieces.length / step) },
    (_, index) => pieces[Math.floor(index * step)] ?? '',
  );
  return storableText(taken.join(' '), characters);
}

function piecesOf(texts: readonly string[]): string[][] {
  return texts
    .map(oneLine)
    .filter(({ length }) => length >= LEAST_CHARACTERS)
    .map((text) => text.match(PIECE) ?? []);
}

const PIECE = new RegExp(`.{1,${String(PIECE_CHARACTERS)}}`, 'gsu');
