/**
 * Work that every so often one of several processes does. Whoever holds it may be taken for dead while it is still at it: so
 * whatever is scheduled must bear to be done twice.
 */
export interface Schedule {
  /**
   * Does the work where it is due and in nobody's hands. What fails stays due. The signal is aborted when somebody else has
   * it, since this one stood still.
   * @returns null where it was done, else in how many milliseconds to ask again
   */
  doIfDue(
    work: string,
    everyMs: number,
    run: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<number | null>;
}
