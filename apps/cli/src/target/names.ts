import type { PatternAnswer } from '../client/answers.js';

/** What a pattern was named at an instant; before the first of its names, that one. */
export function nameAt({ name, names }: PatternAnswer, asOf: string | undefined): string {
  if (asOf === undefined) return name;
  const then = names.findLast(({ since }) => new Date(since) <= new Date(asOf));
  return (then ?? names[0] ?? { name }).name;
}

/** Which of the patterns is meant: that of the very name before one that had it, both before one whose path ends so. */
export function meantBy(
  text: string,
  patterns: readonly PatternAnswer[],
  asOf: string | undefined,
): PatternAnswer[] {
  const ending = text.startsWith('/') ? text : `/${text}`;
  const present = (fits: (name: string) => boolean) => patterns.filter((one) => fits(nameAt(one, asOf)));
  const ever = (fits: (name: string) => boolean) =>
    asOf === undefined ? patterns.filter(({ names }) => names.some(({ name }) => fits(name))) : [];
  const isIt = (name: string) => name === text;
  const endsSo = (name: string) => name.endsWith(ending);
  for (const found of [present(isIt), ever(isIt), present(endsSo), ever(endsSo)])
    if (found.length > 0) return found;
  return [];
}
