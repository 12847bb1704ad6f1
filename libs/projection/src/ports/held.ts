/** What a mirror holds of an entity. */
export interface Held {
  readonly id: string;
  readonly rev: number;
  readonly digest: string;
}
