/** Objects that a history needs and its repository does not have, or cannot read. */
export class MissingObjects {
  private readonly kinds = new Map<string, MissingObject['kind']>();

  note(kind: MissingObject['kind'], name: string): void {
    this.kinds.set(name, kind);
  }

  /** In the order in which they were met. */
  list(): MissingObject[] {
    return [...this.kinds].map(([name, kind]) => ({ kind, name }));
  }
}

const MAX_NAMED = 5;

/** What is missing, by name, and what to do about it; null where nothing is. */
export function missingSentence(missing: readonly MissingObject[]): string | null {
  if (missing.length === 0) return null;
  const named = missing.slice(0, MAX_NAMED).map(({ kind, name }) => `${kind} ${name}`);
  const more = missing.length > MAX_NAMED ? ` and ${String(missing.length - MAX_NAMED)} more` : '';
  return (
    `Missing or damaged in this repository: ${named.join(', ')}${more}. git fetch --refetch brings back what a ` +
    'remote has; git fsck tells what else is wrong.'
  );
}

export interface MissingObject {
  readonly kind: 'commit' | 'tree' | 'blob';
  /** Its full hex name. */
  readonly name: string;
}
