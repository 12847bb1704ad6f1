import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal.js';

/** What is told while something long goes on. */
export interface Progress {
  /** `done` of `total`, both in the same unit; `rate` and `about` are shown as they are. */
  show(done: number, total: number, about: string): void;
  end(): void;
}

const LINE_EVERY_MS = 5_000;

/** A bar where somebody watches, else a line now and then; on stderr. */
export function progressOn(
  terminal: Terminal,
  unit: (amount: number) => string,
  clock: () => number = Date.now,
): Progress {
  return terminal.showsProgress
    ? new Bar(terminal.stderr, unit, clock)
    : new Lines(terminal.stderr, unit, clock);
}

class Bar implements Progress {
  private readonly startedAt: number;
  private readonly bar: SingleBar;
  private begun = false;

  constructor(
    stream: Writable,
    private readonly unit: (amount: number) => string,
    private readonly clock: () => number,
  ) {
    this.startedAt = clock();
    this.bar = new SingleBar(
      {
        stream,
        format: '{bar} {percentage}%  {done} of {all}  {about}  {left}',
        hideCursor: false,
        clearOnComplete: true,
        // Ctrl-C is the command's own business.
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
  }

  show(done: number, total: number, about: string): void {
    const elapsedMs = this.clock() - this.startedAt;
    const left =
      done === 0 || done >= total ? '' : `${durationText((elapsedMs * (total - done)) / done)} left`;
    const payload = { done: this.unit(done), all: this.unit(total), about, left };
    if (this.begun) {
      this.bar.setTotal(total);
      this.bar.update(done, payload);
    } else {
      this.begun = true;
      this.bar.start(total, done, payload);
    }
  }

  end(): void {
    if (this.begun) this.bar.stop();
  }
}

class Lines implements Progress {
  private readonly startedAt: number;
  private toldAt: number;

  constructor(
    private readonly stream: Writable,
    private readonly unit: (amount: number) => string,
    private readonly clock: () => number,
  ) {
    this.startedAt = this.toldAt = clock();
  }

  show(done: number, total: number, about: string): void {
    const now = this.clock();
    if (now - this.toldAt < LINE_EVERY_MS) return;
    this.toldAt = now;
    const left =
      done === 0 || done >= total
        ? ''
        : `, ${durationText(((now - this.startedAt) * (total - done)) / done)} left`;
    this.stream.write(`${this.unit(done)} of ${this.unit(total)}, ${about}${left}\n`);
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
