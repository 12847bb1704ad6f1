import type { Lacking } from '@stemma/orchestration';
import { NOTHING } from './lacking.js';
import { endsOf } from './payload-text.js';
import type { DeadLetters, NewDeadLetter } from './ports/dead-letters.js';
import type { Entity, Subject } from './ports/subject.js';
import type { Refused } from './refusals-of-page.js';

/** With more than these every applied entity asks to be cleared, and readers are told only that there are too many. */
const MANY = 10_000;

/** The dead letters of one mirror, remembered, so that entities without one cost no statement. */
export class LetterBook {
  private readers: ReadonlySet<string> | null = null;

  private constructor(
    private readonly letters: DeadLetters,
    private readonly mirror: string,
    /** By `subject id` the ids by which a reader comes to it; null: too many to remember. */
    private readonly known: Map<string, readonly string[]> | null,
  ) {}

  static async open(letters: DeadLetters, mirror: string): Promise<LetterBook> {
    const keys = await letters.keys(mirror, MANY);
    if (keys.length >= MANY) return new LetterBook(letters, mirror, null);
    const known = keys.map(({ subject, id, ends }) => [`${subject} ${id}`, [id, ...ends]] as const);
    return new LetterBook(letters, mirror, new Map(known));
  }

  get isEmpty(): boolean {
    return this.known?.size === 0;
  }

  /** The same set until something changes. */
  get lacking(): Lacking {
    const { known } = this;
    if (known === null || known.size >= MANY) return null;
    return (this.readers ??= known.size === 0 ? NOTHING : new Set([...known.values()].flat()));
  }

  private async put(letter: NewDeadLetter): Promise<void> {
    await this.letters.put(letter);
    const { subject, id, payload } = letter;
    this.known?.set(`${subject} ${id}`, [id, ...endsOf(payload)]);
    this.readers = null;
  }

  /** These did not get through. */
  async putAside(refused: readonly Refused[]): Promise<void> {
    for (const { entity, cause, attempts } of refused) {
      const { subject, id, rev, state: payload } = entity;
      await this.put({ mirror: this.mirror, subject, id, rev, attempts, cause, payload });
    }
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
      this.readers = null;
    }
  }
}
