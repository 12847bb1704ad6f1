import type { WrittenRecord } from '@stemma/models';

/** The whole record, as it is written to a file. */
export interface RecordArchive {
  /**
   * All that is not deleted, as of one instant, in pages: aliases of families, patterns, their names, nodes (parents before
   * children), moves of their aliases, edges, own vectors, improvements with
   * their trials, executions, feedback, events; each kind in an order of its own that does not change.
   * Pages are read as they are asked for; whoever stops early must call `return`, as `for await` does.
   * @throws StemmaError `store_unavailable`
   */
  records(filter: ArchiveFilter): AsyncGenerator<WrittenRecord[], void, undefined>;
}

/** What is left out: patterns that do not fit, with all that belongs to them, and edges with an end elsewhere. */
export interface ArchiveFilter {
  readonly patternId: string | null;
  readonly namespace: string | null;
}
