/** Texts by small numbers, counted from 0 in the order of their first use. */
export class Dictionary {
  private readonly ids = new Map<string, number>();
  readonly texts: string[] = [];

  constructor(texts: Iterable<string> = []) {
    for (const text of texts) this.idOf(text);
  }

  /** Gives an unknown text the next number. */
  idOf(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.push(text) - 1;
    this.ids.set(text, id);
    return id;
  }

  /** Puts something that nobody said in the place of the texts of all other numbers; the numbers stay. */
  keepOnly(used: ReadonlySet<number>): void {
    for (const [id, text] of this.texts.entries()) {
      if (used.has(id)) continue;
      this.ids.delete(text);
      const nothing = `[${String(id)}]`;
      this.texts[id] = nothing;
      this.ids.set(nothing, id);
    }
  }

  find(text: string): number | undefined {
    return this.ids.get(text);
  }

  textOf(id: number): string {
    return this.texts[id] ?? '';
  }
}
