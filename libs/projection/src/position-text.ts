import type { StoredPosition } from './ports/sink.js';

/**
 * A position as a store may keep it beside its content: one text, since a transaction id may be greater than the integers of
 * a store, and texts are compared exactly.
 */
export function positionText({ tx, seq, mark }: StoredPosition): string {
  return `${String(tx)} ${String(seq)} ${String(mark)}`;
}

/** What `positionText` made; null where it is none. */
export function parsePositionText(text: unknown): StoredPosition | null {
  const [, tx, seq, mark] =
    /^(\d{1,20}) (\d{1,20}) (\d{1,16})$/.exec(typeof text === 'string' ? text : '') ?? [];
  if (tx === undefined || seq === undefined || mark === undefined) return null;
  return { tx: BigInt(tx), seq: BigInt(seq), mark: Number(mark) };
}
