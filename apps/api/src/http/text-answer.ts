/** An answer that is a text of its own kind. */
export class TextAnswer {
  constructor(
    readonly text: string,
    readonly mediaType: string,
    /** The limits that cut what it tells of, where it has no place to say so. */
    readonly truncated: readonly string[] = [],
  ) {}
}
