import type { First, FirstTexts } from '@stemma/orchestration';
import { LRUCache } from 'lru-cache';

export interface RevisedText {
  readonly id: string;
  /** Of the state that the text tells. */
  readonly rev: number;
  readonly text: string;
}

/** How the present revs are known. */
export interface KnownRevs {
  /** What knows them: what was remembered while another one did counts no more. */
  readonly of: unknown;
  readonly revOf: (id: string) => number | null;
}

/** What an entry costs beside its text. */
const ENTRY_BYTES = 250;

/** Texts by id, those used last, each of one rev. */
export class RememberedTexts {
  private readonly entries: LRUCache<string, RevisedText>;
  private knower: unknown;

  constructor(capacityBytes: number) {
    this.entries = new LRUCache({
      maxSize: capacityBytes,
      sizeCalculation: ({ text }) => text.length + ENTRY_BYTES,
    });
  }

  /**
   * The texts by id, those of the first ids, read where none of the present rev is remembered.
   * @param known null: the present revs are not known, and all is read.
   */
  async texts(
    ids: readonly string[],
    known: KnownRevs | null,
    read: (ids: readonly string[]) => Promise<First<RevisedText>>,
  ): Promise<FirstTexts<string>> {
    if (known !== null && known.of !== this.knower) {
      this.entries.clear();
      this.knower = known.of;
    }
    const texts = new Map<string, string>();
    const missing = ids.filter((id) => {
      const entry = known === null ? undefined : this.entries.get(id);
      if (entry === undefined || entry.rev !== known?.revOf(id)) return true;
      texts.set(id, entry.text);
      return false;
    });
    if (missing.length === 0) return { texts, rest: [] };
    const { items, rest } = await read(missing);
    for (const entry of items) {
      texts.set(entry.id, entry.text);
      if (known !== null && known.of === this.knower) this.entries.set(entry.id, entry);
    }
    const [next] = rest;
    return { texts, rest: next === undefined ? [] : ids.slice(ids.indexOf(next)) };
  }
}
