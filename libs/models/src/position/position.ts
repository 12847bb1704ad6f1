import { StemmaError } from '../errors/stemma-error.js';

/** A place in the change log. Opaque to callers; in text `"<tx>.<seq>"` or `"<tx>.<seq>~<writer>"`, all decimal. */
export interface Position {
  /** The writing transaction (xid8). */
  readonly tx: bigint;
  readonly seq: bigint;
  /** Whose write it is the position of, where that saw changes of a later transaction, which stand at this place. */
  readonly writer?: bigint;
}

export const POSITION_START: Position = { tx: 0n, seq: 0n };

const MAX_TX = 2n ** 64n - 1n;
const MAX_SEQ = 2n ** 63n - 1n;
const TEXT = /^(0|[1-9]\d{0,19})\.(0|[1-9]\d{0,18})(?:~(0|[1-9]\d{0,19}))?$/;

/** @throws StemmaError invalid_position */
export function parsePosition(text: string): Position {
  const parts = TEXT.exec(text);
  if (parts?.[1] !== undefined && parts[2] !== undefined) {
    const position = { tx: BigInt(parts[1]), seq: BigInt(parts[2]) };
    const writer = parts[3] === undefined ? null : BigInt(parts[3]);
    if (position.tx <= MAX_TX && position.seq <= MAX_SEQ && (writer ?? 0n) <= MAX_TX)
      return writer === null ? position : { ...position, writer };
  }
  throw new StemmaError(
    'invalid_position',
    'A position has the form "<transaction>.<sequence>", as a write answered it.',
  );
}

export function formatPosition({ tx, seq, writer }: Position): string {
  return `${String(tx)}.${String(seq)}${writer === undefined ? '' : `~${String(writer)}`}`;
}

/** The order in which mirrors apply: negative when `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  if (a.tx !== b.tx) return a.tx < b.tx ? -1 : 1;
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  return 0;
}
