import type { UsageWindow } from '../usage/buckets.js';
import type { Interval } from './wilson.js';

const DIGITS = 6;

/** 0.9432 → `94.32 %`. */
export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(2)).toString()} %`;
}

export function msText(ms: number): string {
  return `${Number(ms.toPrecision(DIGITS)).toString()} ms`;
}

export function intervalText({ low, high, level }: Interval, text: (value: number) => string): string {
  return `${percentText(level)} interval ${text(low)} to ${text(high)}`;
}

export function windowText({ from, to }: UsageWindow): string {
  return `from ${from.toISOString()} to ${to.toISOString()}`;
}
