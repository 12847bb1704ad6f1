/** What a pattern is found by: all of the present, of the past what it was called and what was said of its changes. */
export interface SearchDocument {
  readonly patternId: string;
  /** Its present name and those before. */
  readonly names: string;
  /** Kind, language, tags, description. */
  readonly labels: string;
  /** Summaries of the changes of its last versions, one a line. */
  readonly changes: string;
  /** The start of the latest version's content. */
  readonly content: string;
}
