import { distance } from 'fastest-levenshtein';
import type { PatternAnswer } from '../client/answers.js';
import { pages, type StemmaClient } from '../client/stemma-client.js';

const MAX_NAMES_COMPARED = 20_000;
const MAX_SUGGESTIONS = 5;
/** Of the characters asked for, how many may be others. */
const MAX_SHARE_OF_EDITS = 1 / 3;

/** The patterns named most like a text: of its file name, in whatever folder, or a few edits away. Nearest first. */
export async function nearestPatterns(client: StemmaClient, text: string): Promise<PatternAnswer[]> {
  const near: { pattern: PatternAnswer; edits: number; whole: number }[] = [];
  let compared = 0;
  for await (const items of pages((cursor) => client.patterns({ limit: 1_000, ...cursor }))) {
    for (const pattern of items) {
      for (const name of new Set([pattern.name, ...pattern.names.map((had) => had.name)])) {
        const whole = distance(text, name);
        const edits = Math.min(whole, distance(fileOf(text), fileOf(name)));
        if (edits <= fileOf(text).length * MAX_SHARE_OF_EDITS) near.push({ pattern, edits, whole });
      }
    }
    compared += items.length;
    if (compared >= MAX_NAMES_COMPARED) break;
  }
  near.sort((one, two) => one.edits - two.edits || one.whole - two.whole);
  return [...new Set(near.map(({ pattern }) => pattern))].slice(0, MAX_SUGGESTIONS);
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
