import type { Position } from '@stemma/models';

export interface PositionRow {
  tx: string;
  seq: string;
}

export function textOf({ tx, seq }: Position): string[] {
  return [String(tx), String(seq)];
}

export function toPosition({ tx, seq }: PositionRow): Position {
  return { tx: BigInt(tx), seq: BigInt(seq) };
}
