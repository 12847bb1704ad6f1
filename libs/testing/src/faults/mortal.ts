/** Of a process: everything it does goes through things that end with it, and stand still with it. */
export class Life {
  isOver = false;
  private wakeUp: () => void = () => undefined;
  private standstill: Promise<void> | null = null;

  /** @param calls that it has left; at the end of the last one it dies, before it learns the answer. */
  constructor(private calls = Infinity) {}

  end(): void {
    this.isOver = true;
    this.wakeUp();
  }

  /** From now on it lasts, unless it is over. */
  spare(): void {
    this.calls = Infinity;
  }

  /** As where its machine has no time for it: others think that it is dead, and then it goes on. */
  freeze(ms: number): void {
    this.wakeUp();
    const standstill = new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.wakeUp();
      }, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        this.standstill = null;
        this.wakeUp = () => undefined;
        resolve();
      };
    });
    this.standstill = standstill;
  }

  /** @returns whether the call may be made. */
  spend(): boolean {
    if (this.isOver) return false;
    if (--this.calls <= 0) this.end();
    return true;
  }

  /** Resolves as soon as it runs; null where it does. */
  get frozen(): Promise<void> | null {
    return this.standstill;
  }
}

/**
 * The thing as a process has it that is killed at the end of its life: a call that was made has its effect, but nobody
 * learns of it, and no further one is made.
 */
export function mortal<T extends object>(thing: T, life: Life): T {
  return new Proxy(thing, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (!life.spend()) return Promise.reject(new Killed());
        const { frozen } = life;
        const call = (): unknown => Reflect.apply(value, target, args);
        const answer = frozen === null ? call() : frozen.then(() => alive(life, call));
        if (!(answer instanceof Promise)) return answer;
        return answer.then(async (known: unknown) => {
          await life.frozen;
          return alive(life, () => known);
        });
      };
    },
  });
}

function alive<T>(life: Life, work: () => T): T {
  if (life.isOver) throw new Killed();
  return work();
}

class Killed extends Error {
  constructor() {
    super('the process was killed');
  }
}
