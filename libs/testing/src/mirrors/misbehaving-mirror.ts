import type { Correction, Entity, Held, Mirror, MirrorRebuild, Subject } from '@stemma/projection';
import { MisbehavingStore } from './misbehaving-store.js';

/** A mirror whose content, and the one that is built beside it, lie behind the same flaky connection. */
export class MisbehavingMirror extends MisbehavingStore<Mirror> implements Mirror {
  digestOf(entity: Entity): string | null {
    return this.real.digestOf(entity);
  }

  async list(subject: Subject, after: string | null, to: string | null, limit: number): Promise<Held[]> {
    await this.connection.mayCut();
    return this.real.list(subject, after, to, limit);
  }

  mend(corrections: readonly Correction[]): Promise<void> {
    return this.connection.through(() => this.real.mend(corrections));
  }

  async beginRebuild(): Promise<MirrorRebuild> {
    const { connection } = this;
    const begun = await connection.through(() => this.real.beginRebuild());
    return {
      ...begun,
      sink: new MisbehavingStore(begun.sink, connection),
      switch: () => connection.through(() => begun.switch()),
      abandon: () => connection.through(() => begun.abandon()),
    };
  }
}
