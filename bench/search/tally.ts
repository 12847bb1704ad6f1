const TOP = 10;

/** How well a way of searching answers: mean reciprocal rank and recall among the first ten. */
export class Tally {
  private questions = 0;
  private reciprocals = 0;
  private recalls = 0;
  readonly timesMs: number[] = [];

  add(paths: readonly string[], answers: ReadonlySet<string>): void {
    const top = paths.slice(0, TOP);
    const first = top.findIndex((path) => answers.has(path));
    this.questions++;
    this.reciprocals += first === -1 ? 0 : 1 / (first + 1);
    this.recalls += top.filter((path) => answers.has(path)).length / answers.size;
  }

  get mrr(): number {
    return this.reciprocals / this.questions;
  }

  get recall(): number {
    return this.recalls / this.questions;
  }
}
