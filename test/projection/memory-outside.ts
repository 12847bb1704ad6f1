import { newId } from '@stemma/models';
import type { Entity, Subject } from '@stemma/projection';
import { FlakyConnection, MemoryMirror, MisbehavingMirror, type MemoryCopy } from '@stemma/testing';
import { oneOf } from './one-of.js';
import type { Outside } from './outside.js';

/** One in memory, with every fault that a store can have. */
export class MemoryOutside implements Outside {
  readonly mirror: MisbehavingMirror;
  wasLost = false;
  private readonly connection: FlakyConnection;
  /** The last that was made. */
  private copy: { readonly of: MemoryMirror; readonly content: MemoryCopy } | null = null;

  constructor(
    readonly real: MemoryMirror,
    private readonly random: () => number,
    chance: number,
    timed: readonly Subject[],
  ) {
    if (random() < 0.5) real.keepByTime(...real.subjects.filter((subject) => timed.includes(subject)));
    this.connection = new FlakyConnection(random, chance);
    this.mirror = new MisbehavingMirror(real, this.connection);
  }

  befall(): Promise<void> {
    const event = this.random();
    if (event < 0.5) this.keepCopy();
    else if (event < 0.88) this.putBack();
    else this.lose();
    return Promise.resolve();
  }

  tamper(): void {
    const { real, random } = this;
    const held = [...real.content.values()].filter(({ state }) => state !== null);
    if (held.length === 0) return;
    const { subject, id, rev, state } = oneOf(held, random);
    const put = (changed: object): void => {
      real.put({ subject, id, rev, state, ...changed } as Entity);
    };
    oneOf(
      [
        () => {
          real.remove(subject, id);
        },
        () => {
          put({ state: { ...state, tampered: true } });
        },
        () => {
          put({ rev: 0 });
        },
        () => {
          put({ rev: rev + 50 });
        },
        () => {
          put({ id: newId() });
        },
      ],
      random,
    )();
  }

  calm(): Promise<void> {
    this.connection.isCalm = true;
    return Promise.resolve();
  }

  remains(): string[] {
    return this.real.beside === null ? [] : [`${this.real.name} has a second content beside`];
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  /** A backup, of the present content or of the one that is built beside it. */
  private keepCopy(): void {
    const of = this.random() < 0.5 ? this.real : (this.real.beside ?? this.real);
    this.copy = { of, content: of.copy() };
  }

  private putBack(): void {
    const { copy, real } = this;
    if (copy?.of.restore(copy.content) !== true) return;
    this.connection.reconnect();
    this.wasLost ||= copy.of !== real;
  }

  private lose(): void {
    this.connection.reconnect();
    this.wasLost ||= this.real.beside !== null;
    this.real.lose();
  }
}
