/** Lets one loop sleep until somebody wakes it, or a time has passed. A wake-up while it is awake is not lost. */
export class Alarm {
  private rung = false;
  private ring: (() => void) | null = null;

  get isAsleep(): boolean {
    return this.ring !== null;
  }

  wake(): void {
    this.rung = true;
    this.ring?.();
  }

  /** @param ms at most; absent: until it is woken. */
  async sleep(ms?: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
        this.ring = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.rung = false;
    this.ring = null;
  }
}
