/** A slice of an ordered set. `next` continues behind its last item; null where nothing follows. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: Cursor | null;
}

/** The sort key of the last item seen, as JSON values. The API shows it as opaque text. */
export type Cursor = readonly (string | number)[];

export interface PageRequest {
  readonly limit: number;
  readonly after: Cursor | null;
}
