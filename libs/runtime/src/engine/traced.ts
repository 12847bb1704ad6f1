import type { Page, Sink } from '@stemma/projection';
import { inSpan } from '../process/tracing.js';

/** A sink whose pages are spans: who took how much, and how long it took. */
export function traced<T extends Sink>(sink: T): T {
  return new Proxy(sink, {
    get(target, key): unknown {
      if (key === 'apply') {
        // As it is now: what is put in its place may call it.
        const apply = target.apply.bind(target);
        return (page: Page, signal: AbortSignal) => {
          const { lane, entities } = page;
          const attributes = {
            'stemma.mirror': sink.name,
            'stemma.lane': lane,
            'stemma.entities': entities.length,
          };
          return inSpan(`apply ${sink.name}`, attributes, () => apply(page, signal));
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
