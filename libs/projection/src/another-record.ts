import { StemmaError } from '@stemma/models';

/** The content of a mirror came from another record than this one: it is refused until somebody has it rebuilt. */
export class OfAnotherRecord extends StemmaError {
  private constructor(message: string) {
    super('mirror_unavailable', message);
  }

  /** A position that was never written in the record's log. */
  static byPosition(mirror: string): OfAnotherRecord {
    return new OfAnotherRecord(
      `${mirror} holds changes that the record does not have: was Postgres put back from a backup? Run: stemma rebuild ${mirror}`,
    );
  }

  static byCluster(mirror: string): OfAnotherRecord {
    return new OfAnotherRecord(
      `The checkpoint of ${mirror} was made on another database cluster. Run: stemma rebuild ${mirror}`,
    );
  }
}
