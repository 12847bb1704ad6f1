import { StemmaError } from '@stemma/models';

/** How many of one kind may run together; one more is told to come again. */
export class Slots {
  private taken = 0;

  constructor(
    private readonly atOnce: number,
    private readonly code: 'exports_busy' | 'answers_busy',
    /** In the plural. */
    private readonly what: string,
  ) {}

  /** @returns what gives the place back, harmless when called again. @throws StemmaError of the code */
  take(): () => void {
    if (this.taken >= this.atOnce) {
      throw new StemmaError(
        this.code,
        `${String(this.atOnce)} ${this.what} are being read, as many as run at once. Try again when one has ended.`,
      );
    }
    this.taken += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.taken -= 1;
      isHeld = false;
    };
  }
}
