import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal.js';

/** What is told while something long goes on. */
export interface Progress {
  /** `done` of `total`, both in the same unit; `rate` and `about` are shown as they are. */
  show(done: number, total: number, about: string): void;
  /** From now on nothing can be done but wait, for what is said; until the next `show` that has more done. */
  wait(reason: string): void;
  end(): void;
}

/** `isTotal`: it is said of all that there is to do, and not of what is done. */
export type Unit = (amount: number, isTotal?: boolean) => string;

const LINE_EVERY_MS = 5_000;
/** What stands still for so long is no measure of how fast it goes. */
const STANDSTILL_MS = 5_000;

/** How long it will take, from the time in which something was done. */
class Pace {
  private done = 0;
  private busyMs = 0;
  private movedAt: number;
  private reason: string | null = null;

  constructor(private readonly clock: () => number) {
    this.movedAt = clock();
  }

  wait(reason: string): void {
    this.reason = reason;
  }

  /** What to say after the numbers: how long is left, or what it waits for. */
  about(done: number, total: number, about: string): string {
    const now = this.clock();
    if (done !== this.done) {
      if (this.reason === null) this.busyMs += Math.min(now - this.movedAt, STANDSTILL_MS);
      this.done = done;
      this.movedAt = now;
      this.reason = null;
    }
    if (this.reason !== null) return `waiting ${this.reason}`;
    const stillMs = now - this.movedAt;
    if (done === 0 || done >= total || this.busyMs === 0) return about;
    if (stillMs > STANDSTILL_MS) return `${about}, no progress for ${durationText(stillMs)}`;
    return `${about}, ${durationText((this.busyMs * (total - done)) / done)} left`;
  }
}

/** A bar where somebody watches, else a line now and then; on stderr. */
export function progressOn(terminal: Terminal, unit: Unit, clock: () => number = Date.now): Progress {
  return terminal.showsProgress
    ? new Bar(terminal.stderr, unit, clock)
    : new Lines(terminal.stderr, unit, clock);
}

class Bar implements Progress {
  private readonly pace: Pace;
  private readonly bar: SingleBar;
  private begun = false;

  constructor(
    stream: Writable,
    private readonly unit: Unit,
    clock: () => number,
  ) {
    this.pace = new Pace(clock);
    this.bar = new SingleBar(
      {
        stream,
        format: '{bar} {percentage}%  {done} of {all}  {about}',
        hideCursor: false,
        clearOnComplete: true,
        // Ctrl-C is the command's own business.
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
  }

  show(done: number, total: number, about: string): void {
    const said = this.pace.about(done, total, about);
    const payload = { done: this.unit(done), all: this.unit(total, true), about: said };
    if (this.begun) {
      this.bar.setTotal(total);
      this.bar.update(done, payload);
    } else {
      this.begun = true;
      this.bar.start(total, done, payload);
    }
  }

  wait(reason: string): void {
    this.pace.wait(reason);
  }

  end(): void {
    if (this.begun) this.bar.stop();
  }
}

class Lines implements Progress {
  private readonly pace: Pace;
  private toldAt: number;

  constructor(
    private readonly stream: Writable,
    private readonly unit: Unit,
    private readonly clock: () => number,
  ) {
    this.pace = new Pace(clock);
    this.toldAt = clock();
  }

  show(done: number, total: number, about: string): void {
    const said = this.pace.about(done, total, about);
    const now = this.clock();
    if (now - this.toldAt < LINE_EVERY_MS) return;
    this.toldAt = now;
    this.stream.write(`${this.unit(done)} of ${this.unit(total, true)}, ${said}\n`);
  }

  wait(reason: string): void {
    this.pace.wait(reason);
  }

  end(): void {
    // Each line is complete.
  }
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${String(Math.round(seconds))} s`;
  const minutes = Math.round(seconds) / 60;
  if (minutes < 60) return `${String(Math.floor(minutes))} min ${String(Math.round(seconds) % 60)} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(Math.floor(minutes) % 60)} min`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const amount = bytes / 1024 ** power;
  return `${power === 0 || amount >= 100 ? amount.toFixed(0) : amount.toFixed(1)} ${units[power] ?? ''}`;
}
