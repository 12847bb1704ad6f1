import { pValueText } from '@stemma/analytics';
import type { TrialReportAnswer } from '../client/answers.js';

const MAX_WIDTH = 61;

/** A trial's report for people: the arms, the effect with its interval, guards, and the verdict with its reasons. */
export function reportLines(report: TrialReportAnswer, columns: number): string[] {
  const { trial, verdict, reasons, baseline, candidate, effect, correction, guards } = report;
  const arm = (name: string, { count, planned, mean }: typeof baseline): string =>
    `  ${name.padEnd(9)}  ${String(count)} of ${String(planned)}, mean ${mean === null ? '–' : rounded(mean)}`;
  const interval = effect.intervals?.relative ?? null;
  const plot =
    effect.relative === null || interval === null ? [] : plotLines(effect.relative, interval, columns);
  return [
    `${trial.metric}, ${trial.direction} is better: ${verdict}`,
    ...reasons.map(({ message }) => `  ${message}`),
    arm('baseline', baseline),
    arm('candidate', candidate),
    `  effect     ${effect.relative === null ? 'not known yet' : percent(effect.relative)}${
      interval === null
        ? ''
        : `, ${percent(effect.level)} interval ${percent(interval[0])} to ${percent(interval[1])}`
    }`,
    ...plot,
    `  p          ${correction.adjustedPValue === null ? '–' : pValueText(correction.adjustedPValue)} (corrected)`,
    ...guards.map(({ metric, status }) => `  guard      ${metric}: ${status}`),
  ];
}

/** The interval as a bar with the effect in it, and 0 as a line: `[----o----]`, `|`. */
export function plotLines(effect: number, [low, high]: readonly [number, number], columns: number): string[] {
  const width = Math.max(11, Math.min(MAX_WIDTH, columns - 4));
  const [from, to] = [Math.min(low, 0), Math.max(high, 0)];
  const span = to - from;
  const place = (value: number): number =>
    span === 0 ? 0 : Math.round(((value - from) / span) * (width - 1));
  const cells = Array.from({ length: width }, () => ' ');
  for (let at = place(low); at <= place(high); at++) cells[at] = '-';
  cells[place(0)] = '|';
  cells[place(low)] = '[';
  cells[place(high)] = ']';
  cells[place(effect)] = 'o';
  const zero = ' '.repeat(place(0));
  return [`  ${cells.join('').trimEnd()}`, `  ${zero}0`];
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}
