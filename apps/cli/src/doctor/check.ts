/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'fault' | 'skipped';
  /** What was found. */
  readonly detail: string;
  /** What to do about a fault; null where there is none. */
  readonly fix: string | null;
}

export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail, fix: null };
}

export function skipped(name: string, detail: string): Check {
  return { name, state: 'skipped', detail, fix: null };
}

export function fault(name: string, detail: string, fix: string): Check {
  return { name, state: 'fault', detail, fix };
}
