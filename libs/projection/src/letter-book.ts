import type { DeadLetters, NewDeadLetter } from './ports/dead-letters.js';
import type { Entity, Subject } from './ports/subject.js';

/** With more than these, every applied entity asks to be cleared. */
const MANY = 10_000;

/** The dead letters of one mirror, remembered, so that entities without one cost no statement. */
export class LetterBook {
  private constructor(
    private readonly letters: DeadLetters,
    private readonly mirror: string,
    /** `subject id`; null: too many to remember. */
    private readonly known: Set<string> | null,
  ) {}

  static async open(letters: DeadLetters, mirror: string): Promise<LetterBook> {
    const keys = await letters.keys(mirror, MANY);
    const known = keys.length < MANY ? new Set(keys.map(({ subject, id }) => `${subject} ${id}`)) : null;
    return new LetterBook(letters, mirror, known);
  }

  get isEmpty(): boolean {
    return this.known?.size === 0;
  }

  async put(letter: NewDeadLetter): Promise<void> {
    await this.letters.put(letter);
    this.known?.add(`${letter.subject} ${letter.id}`);
  }

  /** These got through. */
  async clear(entities: readonly Entity[]): Promise<void> {
    const due = new Map<Subject, Entity[]>();
    for (const entity of entities) {
      const { subject, id } = entity;
      if (this.known !== null && !this.known.has(`${subject} ${id}`)) continue;
      due.set(subject, [...(due.get(subject) ?? []), entity]);
    }
    for (const [subject, applied] of due) {
      await this.letters.clear(this.mirror, subject, applied);
      for (const { id } of applied) this.known?.delete(`${subject} ${id}`);
    }
  }
}
