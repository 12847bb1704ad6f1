import { StemmaError } from '@stemma/models';

/** Each export holds a connection at its reader's pace: most of the pool stays with all other requests. */
const AT_ONCE = 4;

/** How many exports may run together. */
export class ExportSlots {
  private taken = 0;

  /** @returns what gives the place back, harmless when called again. @throws StemmaError `exports_busy` */
  take(): () => void {
    if (this.taken >= AT_ONCE) {
      throw new StemmaError(
        'exports_busy',
        `${String(AT_ONCE)} exports are being read, as many as run at once. Try again when one has ended.`,
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
