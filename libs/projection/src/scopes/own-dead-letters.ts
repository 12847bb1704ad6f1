import type { Clock } from '@stemma/orchestration';
import { endsOf, payloadText } from '../payload-text.js';
import type {
  AppliedState,
  DeadLetter,
  DeadLetters,
  LetterKey,
  NewDeadLetter,
} from '../ports/dead-letters.js';
import type { Subject } from '../ports/subject.js';

/** Payloads are kept of so many: each is a whole state in memory, and nobody reads more. An edge's is small. */
const MAX_PAYLOADS = 1_000;

/** Dead letters of mirrors that live within this process: no other process lacks what they lack. */
export class OwnDeadLetters implements DeadLetters {
  /** Oldest first. */
  private readonly letters = new Map<string, DeadLetter>();

  constructor(private readonly clock: Clock) {}

  /** Whether the mirror holds all up to its position. */
  isWhole(mirror: string): boolean {
    return this.of(mirror).length === 0;
  }

  put(letter: NewDeadLetter): Promise<void> {
    const key = keyOf(letter.mirror, letter.subject, letter.id);
    const known = this.letters.get(key);
    if (known !== undefined && known.rev > letter.rev) return Promise.resolve();
    const now = this.clock();
    const isKept = this.letters.size < MAX_PAYLOADS || letter.subject === 'link';
    this.letters.set(key, {
      ...letter,
      attempts: (known?.attempts ?? 0) + letter.attempts,
      payload: isKept ? JSON.parse(payloadText(letter.payload)) : null,
      firstFailedAt: known?.firstFailedAt ?? now,
      lastFailedAt: now,
      droppedAt: known?.rev === letter.rev ? known.droppedAt : null,
    });
    return Promise.resolve();
  }

  clear(mirror: string, subject: Subject, applied: readonly AppliedState[]): Promise<void> {
    for (const { id, rev } of applied) {
      const key = keyOf(mirror, subject, id);
      if ((this.letters.get(key)?.rev ?? Infinity) <= rev) this.letters.delete(key);
    }
    return Promise.resolve();
  }

  clearAll(mirror: string): Promise<void> {
    for (const { subject, id } of this.of(mirror)) this.letters.delete(keyOf(mirror, subject, id));
    return Promise.resolve();
  }

  drop(mirror: string, subject: Subject, id: string): Promise<void> {
    const key = keyOf(mirror, subject, id);
    const letter = this.letters.get(key);
    if (letter !== undefined)
      this.letters.set(key, { ...letter, droppedAt: letter.droppedAt ?? this.clock() });
    return Promise.resolve();
  }

  keys(mirror: string, limit: number): Promise<LetterKey[]> {
    const letters = this.of(mirror).slice(0, limit);
    return Promise.resolve(
      letters.map(({ subject, id, payload }) => ({ subject, id, ends: endsOf(payload) })),
    );
  }

  count(mirror: string): Promise<number> {
    return Promise.resolve(this.of(mirror).filter(({ droppedAt }) => droppedAt === null).length);
  }

  list(mirror: string | null, limit: number): Promise<DeadLetter[]> {
    return Promise.resolve(this.of(mirror).slice(0, limit));
  }

  find(mirror: string, subject: Subject, id: string): Promise<DeadLetter | null> {
    return Promise.resolve(this.letters.get(keyOf(mirror, subject, id)) ?? null);
  }

  private of(mirror: string | null): DeadLetter[] {
    return [...this.letters.values()].filter((letter) => mirror === null || letter.mirror === mirror);
  }
}

function keyOf(mirror: string, subject: Subject, id: string): string {
  return `${mirror} ${subject} ${id}`;
}
