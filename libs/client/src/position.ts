/** `<transaction>.<sequence>`, and behind `~` whose it is: as the service gives it, in the order of its change log. */
const POSITION = /^(\d+)\.(\d+)(?:~\d+)?$/;

/** The latest of the writes that a client has seen answered: its reads hold at least that. */
export class Position {
  constructor(private seen: string | null) {}

  get latest(): string | null {
    return this.seen;
  }

  /** Answers to writes that were under way together come in any order. */
  learn(position: string | null): void {
    if (position !== null && (this.seen === null || isLater(position, this.seen))) this.seen = position;
  }
}

function isLater(position: string, than: string): boolean {
  const [one, other] = [POSITION.exec(position), POSITION.exec(than)];
  if (one === null || other === null) return true;
  const [tx, seq, otherTx, otherSeq] = [one[1], one[2], other[1], other[2]].map((part) => BigInt(part ?? 0));
  return tx === otherTx ? (seq ?? 0n) > (otherSeq ?? 0n) : (tx ?? 0n) > (otherTx ?? 0n);
}
