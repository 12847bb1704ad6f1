/** Those who wait for lanes to move. */
export class Arrivals {
  private readonly listeners = new Set<() => void>();

  /** A lane has moved, or changed its state. */
  readonly tell = (): void => {
    for (const listener of [...this.listeners]) listener();
  };

  /** @returns a function that ends that. */
  onMove(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether it is so, at the latest after `timeoutMs`. */
  until(isSo: () => boolean, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (answer: boolean): void => {
        clearTimeout(timer);
        end();
        resolve(answer);
      };
      const end = this.onMove(() => {
        if (isSo()) finish(true);
      });
      const timer = setTimeout(() => {
        finish(false);
      }, timeoutMs);
    });
  }
}
