import type { ByTime, Correction, Entity, Held, Mirror, MirrorRebuild, Subject } from '@stemma/projection';
import type { FlakyConnection } from './flaky-connection.js';
import { MisbehavingStore } from './misbehaving-store.js';

/** A mirror whose content, and the one that is built beside it, lie behind the same flaky connection. */
export class MisbehavingMirror extends MisbehavingStore<Mirror> implements Mirror {
  readonly byTime?: ByTime;

  constructor(real: Mirror, connection: FlakyConnection) {
    super(real, connection);
    const { byTime } = real;
    if (byTime === undefined) return;
    this.byTime = {
      subjects: byTime.subjects,
      since: (signal) => connection.through(() => byTime.since(signal)),
      hours: (...asked) => connection.through(() => byTime.hours(...asked)),
      between: (...asked) => connection.through(() => byTime.between(...asked)),
      held: (...asked) => connection.through(() => byTime.held(...asked)),
    };
  }

  digestOf(entity: Entity): string | null {
    return this.real.digestOf(entity);
  }

  async held(subject: Subject, ids: readonly string[], signal: AbortSignal): Promise<Held[]> {
    await this.connection.mayFail();
    return this.real.held(subject, ids, signal);
  }

  async list(
    subject: Subject,
    after: string | null,
    to: string | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<Held[]> {
    await this.connection.mayFail();
    return this.real.list(subject, after, to, limit, signal);
  }

  mend(corrections: readonly Correction[], signal: AbortSignal): Promise<void> {
    return this.connection.through(() => this.real.mend(corrections, signal));
  }

  async beginRebuild(signal: AbortSignal): Promise<MirrorRebuild> {
    const { connection, real } = this;
    const begun = await connection.through(async () => real.beginRebuild?.(signal));
    if (begun === undefined) throw new TypeError(`${real.name} cannot be built beside its content`);
    return {
      ...begun,
      sink: new MisbehavingStore(begun.sink, connection),
      switch: (until) => connection.through(() => begun.switch(until)),
      // One that fails for another reason leaves its content behind, and says so.
      abandon: async (until) => {
        await connection.mayCut();
        await begun.abandon(until);
        await connection.mayCut();
      },
    };
  }
}
