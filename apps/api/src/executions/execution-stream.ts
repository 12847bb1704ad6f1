import { Readable } from 'node:stream';
import { comparePositions, parseExecution, parseJson, StemmaError, type Position } from '@stemma/models';
import {
  badLine,
  isBlank,
  isReplayed,
  lineText,
  nextTurn,
  readLines,
  type AliasService,
  type BadLine,
  type ExecutionRecorder,
  type RawLine,
} from '@stemma/orchestration';
import { settleVersions } from './named-versions.js';

/** Counted from 1, blank ones too. */
interface Line extends RawLine {
  readonly number: number;
}

/** What a line holds as JSON, or why it holds none, or names a version that is none. */
interface ReadLine extends Line {
  readonly item: unknown;
  readonly pointer: string;
  readonly fault: StemmaError | null;
}

export interface StreamReport {
  /** Lines that were not blank: accepted + repeated + rejected. */
  lines: number;
  accepted: number;
  /** Known by their executionId before; not counted again. */
  repeated: number;
  rejected: number;
  /** The first of those rejected, with their number in the body; blank lines count there. */
  readonly badLines: BadLine[];
}

const MAX_LINE_BYTES = 1024 * 1024;
const MAX_BAD_LINES = 1_000;
/** Lines are handed over in chunks; two of them are on their way at most, and so the memory of a stream is bounded. */
const CHUNK_LINES = 1_000;
const CHUNK_BYTES = 1024 * 1024;
const LINES_A_TURN = 100;

/** Records the lines of one NDJSON body, each for itself, at the pace at which they are committed. */
export class ExecutionStream {
  readonly report: StreamReport = { lines: 0, accepted: 0, repeated: 0, rejected: 0, badLines: [] };
  /** Of the last commit; null before the first. */
  position: Position | null = null;
  private outage: StemmaError | null = null;
  private chunk: Line[] = [];
  private chunkBytes = 0;
  private onTheWay: Promise<void> = Promise.resolve();

  constructor(
    private readonly recorder: ExecutionRecorder,
    private readonly aliases: AliasService,
    private readonly correlationId: string,
  ) {}

  /**
   * @throws StemmaError `store_unavailable` where Postgres goes away, with the counts so far: sent again, lines that
   *   carry their executionId are counted once.
   */
  async record(body: Readable): Promise<void> {
    // Leaving the loop must not destroy the connection on which the answer goes out.
    const bytes = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    let number = 0;
    try {
      for await (const batch of readLines(bytes, MAX_LINE_BYTES)) {
        for (const line of batch) if (this.add({ ...line, number: ++number })) await this.handOver();
      }
    } catch (error) {
      await this.onTheWay;
      throw error instanceof StemmaError ? error : cutOff(error);
    }
    await this.handOver();
    await this.onTheWay;
    this.throwOutage();
    this.report.badLines.sort((a, b) => a.line - b.line);
  }

  /** @returns whether the chunk is full. */
  private add(line: Line): boolean {
    if (isBlank(line)) return false;
    this.chunk.push(line);
    this.chunkBytes += line.bytes?.length ?? 0;
    return this.chunk.length >= CHUNK_LINES || this.chunkBytes >= CHUNK_BYTES;
  }

  private async handOver(): Promise<void> {
    const chunk = this.chunk;
    this.chunk = [];
    this.chunkBytes = 0;
    await this.recorder.calm();
    const before = this.onTheWay;
    const recorded: Promise<void>[] = [];
    for (const [index, line] of (await this.read(chunk)).entries()) {
      if (index % LINES_A_TURN === 0) await nextTurn();
      recorded.push(this.recordLine(line));
    }
    this.onTheWay = Promise.all([before, ...recorded]).then(() => undefined);
    await before;
    this.throwOutage();
  }

  /** The versions that the lines name are looked up all at once. */
  private async read(chunk: readonly Line[]): Promise<ReadLine[]> {
    const lines: ReadLine[] = [];
    for (const [index, line] of chunk.entries()) {
      // Many streams at once hold up the others by a few lines at a time.
      if (index % LINES_A_TURN === 0) await nextTurn();
      lines.push(readLine(line));
    }
    try {
      const faults = await settleVersions(lines, this.aliases);
      return lines.map((line, index) => ({ ...line, fault: line.fault ?? faults[index] ?? null }));
    } catch (error) {
      if (!isOutage(error)) throw error;
      this.outage = error;
      return [];
    }
  }

  private async recordLine(line: ReadLine): Promise<void> {
    this.report.lines++;
    try {
      if (line.fault !== null) throw line.fault;
      const { answer, position } = await this.recorder.record(
        { idempotency: null },
        {
          drafts: [parseExecution(line.item)],
          pointerOf: () => '',
          correlationId: this.correlationId,
          sizeBytes: line.bytes?.length ?? 0,
          answersExecutions: false,
        },
      );
      const repeated = isReplayed(answer) ? 1 : answer.repeated;
      this.report.repeated += repeated;
      this.report.accepted += 1 - repeated;
      if (this.position === null || comparePositions(position, this.position) > 0) this.position = position;
    } catch (error) {
      if (isOutage(error)) this.outage = error;
      else this.reject(line, error);
    }
  }

  private reject(line: Line, error: unknown): void {
    this.report.rejected++;
    if (this.report.badLines.length >= MAX_BAD_LINES) return;
    const fault =
      error instanceof StemmaError ? error : new StemmaError('internal', 'The store refused this line.');
    this.report.badLines.push(badLine(line.number, fault));
  }

  private throwOutage(): void {
    if (this.outage === null) return;
    const { accepted, repeated, rejected } = this.report;
    throw new StemmaError(this.outage.code, this.outage.message, {
      extra: { accepted, repeated, rejected },
      cause: this.outage,
    });
  }
}

function readLine(raw: Line): ReadLine {
  const line = { ...raw, item: null, pointer: '/nodeId', fault: null };
  try {
    return { ...line, item: parseJson(lineText(raw, MAX_LINE_BYTES), 'The line') };
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    return { ...line, fault: error };
  }
}

function isOutage(error: unknown): error is StemmaError {
  return StemmaError.is(error, 'store_unavailable') || StemmaError.is(error, 'timeout');
}

/** The client went away; nobody reads this answer. What was committed stays. */
function cutOff(cause: unknown): StemmaError {
  return new StemmaError('malformed_json', 'The body broke off before its end.', { cause });
}
