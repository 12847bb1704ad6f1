/** Of a process: everything it does goes through things that end with it. */
export class Life {
  isOver = false;

  /** @param calls that it has left; at the end of the last one it dies, before it learns the answer. */
  constructor(private calls = Infinity) {}

  end(): void {
    this.isOver = true;
  }

  /** @returns whether the call may be made. */
  spend(): boolean {
    if (this.isOver) return false;
    if (--this.calls <= 0) this.isOver = true;
    return true;
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
        const answer: unknown = Reflect.apply(value, target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.then((known: unknown) => {
          if (life.isOver) throw new Killed();
          return known;
        });
      };
    },
  });
}

class Killed extends Error {
  constructor() {
    super('the process was killed');
  }
}
