import { StemmaError, type Position } from '@stemma/models';
import { LRUCache } from 'lru-cache';
import type { FamilySize } from '../plan/families.js';
import { ChunkTooWide } from '../plan/structure.js';
import type { Clock } from '../ports/clock.js';
import type { BadLine, ImportState, Transaction, UnitOfWork } from '../ports/transaction.js';
import { badLine } from './bad-line.js';
import { ImportFrame } from './import-frame.js';
import { importLine, refusedLine, type ImportLine } from './import-line.js';
import type { ImportOptions, ImportReport, ImportResult } from './import-report.js';
import type { RawLine } from '../lines/read-lines.js';
import { settleVersions } from './settle-versions.js';
import { writeChunk } from './write-chunk.js';

const MAX_BAD_LINES = 1_000;
/** Of families whose size is remembered. */
const MAX_SIZES = 10_000;
/** Of edges below the nodes of a chunk that are in memory at once; a single line may take more. */
const MAX_LINKS = 200_000;

/** One stream of an import: what it has committed, and what its header said. */
export class ImportSession {
  private position: Position | null = null;
  private readonly sizes = new LRUCache<string, FamilySize>({ max: MAX_SIZES });
  /** Lines to pass by, since they are committed. */
  private readonly skip: number;
  /** How far the numbers of this stream's lines are behind those of the import. */
  private readonly offset: number;
  private seen = 0;
  private readonly frame = new ImportFrame();
  private readonly cut: BadLine[] = [];

  private constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly mode: ImportOptions['mode'],
    private state: ImportState,
    private readonly maxLineBytes: number,
  ) {
    this.skip = mode === 'resume' ? state.lines : 0;
    this.offset = mode === 'resume' ? 0 : state.lines;
  }

  static async open(
    unitOfWork: UnitOfWork,
    clock: Clock,
    options: ImportOptions,
    maxLineBytes: number,
  ): Promise<ImportSession> {
    const { result } = await unitOfWork.run((tx) => tx.imports.open(options.importId));
    return new ImportSession(unitOfWork, clock, options.mode, result, maxLineBytes);
  }

  /**
   * The line to import; null for one that is committed already, or whose end is missing.
   * @throws StemmaError `id_conflict` where the last committed line was another one.
   */
  accept(raw: RawLine, index: number): ImportLine | null {
    this.seen = index;
    this.frame.count(raw);
    const isSkipped = index <= this.skip;
    if (isSkipped && index !== this.skip && !this.frame.mayHold(raw)) return null;
    const line = this.frame.checked(importLine(raw, this.offset + index, this.maxLineBytes));
    if (isSkipped) {
      if (index === this.skip && line.hash() !== this.state.lastLineHash) throw this.otherFile();
      return null;
    }
    if (raw.ended || line.fault?.code !== 'malformed_json') return line;
    // Half a line: the rest of it may come with the next attempt, so it does not count as done.
    this.cut.push(badLine(line.number, line.fault));
    return null;
  }

  /** Writes lines in one transaction, or in halves where Postgres refuses something in them. */
  async commit(lines: readonly ImportLine[]): Promise<void> {
    const [first] = lines;
    if (first === undefined) return;
    try {
      const { result, position } = await this.unitOfWork.run((tx) => this.write(tx, lines));
      result.settle();
      this.state = result.state;
      this.position = position;
    } catch (error) {
      if (!isFaultOfLines(error)) throw error;
      if (lines.length > 1) {
        const middle = lines.length >> 1;
        await this.commit(lines.slice(0, middle));
        await this.commit(lines.slice(middle));
      } else if (error instanceof StemmaError && first.fault === null) {
        await this.commit([refusedLine(first, error)]);
      } else throw error;
    }
  }

  /** @throws StemmaError `validation_failed` for an empty stream, `id_conflict` for one shorter than before. */
  async finish(): Promise<ImportResult> {
    if (this.seen < this.skip) throw this.otherFile();
    if (this.seen === 0 && this.mode === 'resume') {
      throw StemmaError.invalidAt('', 'is empty: send at least one record', 'too_short');
    }
    if (this.frame.isOpen) {
      const message = 'The file was cut short: the end record that its header promises is missing.';
      this.cut.push(badLine(this.offset + this.seen + 1, new StemmaError('validation_failed', message)));
    }
    if (this.cut.length === 0 || this.position === null) {
      const finishedAt = this.cut.length === 0 ? this.clock() : null;
      const { result, position } = await this.unitOfWork.run(async (tx) => {
        const before = await this.current(tx);
        const state = {
          ...before,
          finishedAt: finishedAt === null ? null : (before.finishedAt ?? finishedAt),
        };
        await tx.imports.save(state);
        return state;
      });
      this.state = result;
      this.position = position;
    }
    return { report: this.report(), position: this.position };
  }

  private async write(
    tx: Transaction,
    lines: readonly ImportLine[],
  ): Promise<{ state: ImportState; settle: () => void }> {
    const before = await this.current(tx);
    const outcome = await writeChunk(tx, await settleVersions(tx.aliases, lines), {
      importId: before.importId,
      eventsIncluded: this.frame.eventsIncluded,
      now: this.clock(),
      sizes: this.sizes,
      linkLimit: lines.length === 1 ? null : MAX_LINKS,
    });
    const last = lines.at(-1);
    const state: ImportState = {
      ...before,
      lines: last?.number ?? before.lines,
      lastLineHash: last?.hash() ?? before.lastLineHash,
      eventsIncluded: this.frame.eventsIncluded,
      counts: added(before.counts, outcome.counts),
      badLines: [...before.badLines, ...outcome.badLines].slice(0, MAX_BAD_LINES),
      cursor: outcome.bookmark ?? before.cursor,
      finishedAt: null,
    };
    await tx.imports.save(state);
    return { state, settle: outcome.settle };
  }

  /** @throws StreamRefused where another stream has resumed the import meanwhile. */
  private async current(tx: Transaction): Promise<ImportState> {
    const state = await tx.imports.open(this.state.importId);
    if (state.lines === this.state.lines) return state;
    throw new StreamRefused('id_conflict', `Another stream goes on with the import ${state.importId} now.`);
  }

  private otherFile(): StemmaError {
    const { importId, lines } = this.state;
    return new StreamRefused(
      'id_conflict',
      `The import ${importId} began with another file: line ${String(lines)} is not the one that was imported.`,
    );
  }

  private report(): ImportReport {
    const { importId, lines, counts, badLines, cursor, finishedAt } = this.state;
    return {
      importId,
      lines,
      skippedLines: Math.min(this.skip, this.seen),
      counts,
      badLineCount: (counts['bad'] ?? 0) + this.cut.length,
      badLines: [...badLines, ...this.cut],
      cursor,
      finishedAt,
    };
  }
}

/** The whole stream is refused, not one of its lines. */
class StreamRefused extends StemmaError {}

function isFaultOfLines(error: unknown): boolean {
  if (error instanceof ChunkTooWide) return true;
  if (!(error instanceof StemmaError) || error instanceof StreamRefused) return false;
  return error.code !== 'store_unavailable' && error.code !== 'timeout' && error.code !== 'internal';
}

function added(
  before: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...before };
  for (const [kind, count] of Object.entries(more)) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}
