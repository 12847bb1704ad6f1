import type { Version } from './version.js';

interface Reach {
  reaches(commit: number): boolean;
}

/** Remembers at which commits versions ended or were revived: what a merge must know to settle the two sides' views. */
export class Fates {
  private readonly endings = new WeakMap<Version, number[]>();
  private readonly revivals = new WeakMap<Version, number[]>();

  end(version: Version, commit: number): void {
    note(this.endings, version, commit);
  }

  revive(version: Version, commit: number): void {
    note(this.revivals, version, commit);
  }

  everEnded(version: Version): boolean {
    return this.endings.has(version);
  }

  endedWithin(version: Version, side: Reach): boolean {
    return (this.endings.get(version) ?? []).some((commit) => side.reaches(commit));
  }

  revivedWithin(version: Version, side: Reach): boolean {
    return (this.revivals.get(version) ?? []).some((commit) => side.reaches(commit));
  }
}

function note(notes: WeakMap<Version, number[]>, version: Version, commit: number): void {
  const known = notes.get(version);
  if (known === undefined) notes.set(version, [commit]);
  else known.push(commit);
}
