import { withinDeadline } from './within-deadline.js';

/**
 * A store whose calls all have a deadline: those that take a signal, which comes last. What it has of its own that is asked
 * in the same way, is so too.
 */
export function punctual<T extends object>(store: T, deadlineMs: number): T {
  return new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key === 'byTime' && value instanceof Object) return punctual(value, deadlineMs);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const signal = args.at(-1);
        if (!(signal instanceof AbortSignal)) return Reflect.apply(value, target, args);
        return withinDeadline(deadlineMs, signal, (own) => {
          return Reflect.apply(value, target, [...args.slice(0, -1), own]) as Promise<unknown>;
        });
      };
    },
  });
}
