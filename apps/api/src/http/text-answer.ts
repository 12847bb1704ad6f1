/** An answer that is text of another kind than JSON. */
export class TextAnswer {
  constructor(
    readonly text: string,
    readonly mediaType: string,
  ) {}
}
