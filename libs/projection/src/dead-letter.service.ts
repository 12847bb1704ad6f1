import { StemmaError } from '@stemma/models';
import type { DeadLetter, DeadLetters } from './ports/dead-letters.js';
import type { Subject } from './ports/subject.js';
import type { Projection } from './projection.js';
import { retryDeadLetter, type Retried } from './retry-dead-letter.js';

/** What operators do with what mirrors could not take. */
export class DeadLetterService {
  constructor(
    private readonly letters: DeadLetters,
    private readonly projection: Projection,
  ) {}

  /** Of one mirror, or of all; oldest first, without what was sent. */
  async list(mirror: string | null, limit: number): Promise<Omit<DeadLetter, 'payload'>[]> {
    return (await this.letters.list(mirror, limit)).map(({ payload: _, ...letter }) => letter);
  }

  /** @param subject any word; of others than subjects there are no letters. @throws StemmaError `dead_letter_not_found` */
  async find(mirror: string, subject: string, id: string): Promise<DeadLetter> {
    const letter = await this.letters.find(mirror, subject as Subject, id);
    if (letter !== null) return letter;
    throw new StemmaError('dead_letter_not_found', 'There is no dead letter of this entity.');
  }

  /** As `retryDeadLetter`. @throws StemmaError `dead_letter_not_found`, `mirror_not_found` */
  async retry(mirror: string, subject: string, id: string): Promise<Retried> {
    const letter = await this.find(mirror, subject, id);
    return retryDeadLetter(this.projection.projectorNamed(mirror), letter);
  }

  /** Gives it up. @throws StemmaError `dead_letter_not_found` */
  async drop(mirror: string, subject: string, id: string): Promise<void> {
    const letter = await this.find(mirror, subject, id);
    await this.letters.drop(mirror, letter.subject, letter.id);
  }
}
