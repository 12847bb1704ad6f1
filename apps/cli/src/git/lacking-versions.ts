/** The nodeIds of versions that were sent without their content, since it was missing; `'many'`: too many to name. */
export type Lacking = readonly string[] | 'many';

/** Each bookmark holds them all. */
const MAX_NAMED = 1_000;

/** The versions whose content a later run looks for again, and sends where it has come back. */
export class LackingVersions {
  /** False while what has not been looked at again may lack its content too. */
  private areNamed: boolean;
  private readonly versions: Set<string>;

  constructor(private readonly told: Lacking = []) {
    this.areNamed = told !== 'many';
    this.versions = new Set(told === 'many' ? [] : told);
  }

  /** Whether an earlier run sent nothing without its content. */
  get wereNone(): boolean {
    return this.told.length === 0;
  }

  mayLack(nodeId: string): boolean {
    return this.told === 'many' || this.versions.has(nodeId);
  }

  note(nodeId: string, isMissing: boolean): void {
    if (isMissing) this.versions.add(nodeId);
    else this.versions.delete(nodeId);
  }

  /** All have been looked at: those that were noted are all there are. */
  complete(): void {
    this.areNamed = true;
  }

  toCursor(): { readonly lacking?: Lacking } {
    if (!this.areNamed || this.versions.size > MAX_NAMED) return { lacking: 'many' };
    return this.versions.size === 0 ? {} : { lacking: [...this.versions] };
  }
}
