const UNITS = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' });
const counts = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const shares = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const weights = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const instants = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** `3 d ago`. */
export function ageText(time: string, now: number = Date.now()): string {
  const passedMs = now - Date.parse(time);
  const [unit, unitMs] = UNITS.find(([, ms]) => Math.abs(passedMs) >= ms) ?? ['second', 1_000];
  return relative.format(-Math.trunc(passedMs / unitMs), unit);
}

export function instantText(time: string): string {
  return instants.format(new Date(time));
}

export function durationText(ms: number): string {
  if (ms < 1_000) return `${String(Math.round(ms))} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return ms < 7_200_000
    ? `${String(Math.round(ms / 60_000))} min`
    : `${String(Math.round(ms / 3_600_000))} h`;
}

/** A dash where there is none. */
export function timeText(ms: number | null): string {
  return ms === null ? '–' : durationText(ms);
}

export function countText(count: number): string {
  return count < 100_000 ? counts.format(count) : compact.format(count);
}

export function shareText(share: number | null): string {
  return share === null ? '–' : shares.format(share);
}

/** Of `Ada Lovelace <ada@example.org>`, the name. */
export function authorText(author: string): string {
  return /^(.+?)\s*<[^<>]*>$/.exec(author)?.[1] ?? author;
}

export function weightText(weight: number): string {
  return weights.format(weight);
}

/** Of `src/retry.ts`, the last part. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Its label, or its number. */
export function versionText({
  version,
  versionLabel,
}: {
  readonly version: number;
  readonly versionLabel: string | null;
}): string {
  return versionLabel ?? `v${String(version)}`;
}
