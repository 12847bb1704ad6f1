/** An answer that is JSON text already: where it was put together of remembered parts. */
export class JsonText {
  constructor(readonly text: string) {}
}
