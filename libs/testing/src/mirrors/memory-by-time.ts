import {
  contentDigest,
  instantOf,
  type ByTime,
  type Entity,
  type Held,
  type HourSum,
  type Subject,
} from '@stemma/projection';

const HOUR_MS = 3_600_000;

/** The order of time over what is in a map. It adds up the sums that it was sent, as a store does that cannot hash. */
export class MemoryByTime implements ByTime {
  /** Of its retention. */
  keptSince: Date | null = null;

  constructor(
    readonly subjects: readonly Subject[],
    private readonly content: () => Iterable<Entity>,
  ) {}

  since(): Promise<Date | null> {
    return Promise.resolve(this.keptSince);
  }

  hours(subject: Subject, from: Date, to: Date): Promise<HourSum[]> {
    const hours = new Map<number, { count: number; sum: bigint }>();
    for (const { entity, at } of this.within(subject, from, to)) {
      const start = Math.floor(at / HOUR_MS) * HOUR_MS;
      const { count, sum } = hours.get(start) ?? { count: 0, sum: 0n };
      const { check } = entity.state as { readonly check: number };
      hours.set(start, { count: count + 1, sum: sum + BigInt(check) });
    }
    return Promise.resolve([...hours].map(([start, of]) => ({ hour: new Date(start), ...of })));
  }

  between(subject: Subject, from: Date, to: Date, limit: number): Promise<Held[]> {
    const those = this.within(subject, from, to).slice(0, limit);
    return Promise.resolve(those.map(({ entity }) => heldOf(entity)));
  }

  held(subject: Subject, ids: readonly string[], from: Date, to: Date): Promise<Held[]> {
    const those = this.within(subject, from, to).filter(({ entity }) => ids.includes(entity.id));
    return Promise.resolve(those.map(({ entity }) => heldOf(entity)));
  }

  private within(subject: Subject, from: Date, to: Date): { entity: Entity; at: number }[] {
    const found: { entity: Entity; at: number }[] = [];
    for (const entity of this.content()) {
      const at = entity.subject === subject ? instantOf(entity)?.getTime() : undefined;
      if (at !== undefined && at >= from.getTime() && at < to.getTime()) found.push({ entity, at });
    }
    return found.sort((a, b) => a.at - b.at);
  }
}

export function heldOf({ id, rev, state }: Entity): Held {
  return { id, rev, digest: contentDigest(state) };
}
