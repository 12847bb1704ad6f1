import { LRUCache } from 'lru-cache';
import type { First } from '../ports/catalogue.js';

export interface RevisedText {
  readonly id: string;
  /** Of the state that the text tells. */
  readonly rev: number;
  readonly text: string;
}

export interface RememberedText extends RevisedText {
  /** As `StateMark`; null where the record was not asked for it. */
  readonly mark: string | null;
}

/** How it is known which states are the present ones. */
export interface Presence {
  /** Of the mirror that tells; what was remembered while another content did counts no more. Null: the record tells. */
  readonly content: unknown;
  isPresent(entry: RememberedText): boolean;
  /** Of the state of this rev, where it is known. */
  markOf(id: string, rev: number): string | null;
}

/** As many as are held at once, and one at least of those that there are. */
export interface FirstTexts<T> {
  readonly texts: ReadonlyMap<string, T>;
  /** The ids to ask for next. */
  readonly rest: readonly string[];
}

/** What an entry costs beside its text. */
const ENTRY_BYTES = 250;

/** Texts by id, those used last, each of one state. */
export class RememberedTexts {
  private readonly entries: LRUCache<string, RememberedText>;
  private content: unknown = null;

  constructor(capacityBytes: number) {
    this.entries = new LRUCache({
      maxSize: capacityBytes,
      sizeCalculation: ({ text }) => text.length + ENTRY_BYTES,
    });
  }

  /** The texts by id, those of the first ids, read where none of the present state is remembered. */
  async texts(
    ids: readonly string[],
    presence: Presence,
    read: (ids: readonly string[]) => Promise<First<RevisedText>>,
  ): Promise<FirstTexts<string>> {
    const { content } = presence;
    if (content !== null && content !== this.content) {
      this.entries.clear();
      this.content = content;
    }
    const texts = new Map<string, string>();
    const missing = ids.filter((id) => {
      const entry = this.entries.get(id);
      if (entry === undefined || !presence.isPresent(entry)) return true;
      texts.set(id, entry.text);
      return false;
    });
    if (missing.length === 0) return { texts, rest: [] };
    const { items, rest } = await read(missing);
    for (const item of items) {
      texts.set(item.id, item.text);
      const entry = { ...item, mark: presence.markOf(item.id, item.rev) };
      if (content === null || content === this.content) this.entries.set(item.id, entry);
    }
    const [next] = rest;
    return { texts, rest: next === undefined ? [] : ids.slice(ids.indexOf(next)) };
  }
}
