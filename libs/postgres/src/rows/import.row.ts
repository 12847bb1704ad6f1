import type { ImportState } from '@stemma/orchestration';

export interface ImportRow {
  import_id: string;
  lines: string;
  last_line_hash: string | null;
  events_included: boolean;
  counts: ImportState['counts'];
  bad_lines: ImportState['badLines'];
  cursor: unknown;
  finished_at: Date | null;
}

export function toImportState(row: ImportRow): ImportState {
  return {
    importId: row.import_id,
    lines: Number(row.lines),
    lastLineHash: row.last_line_hash,
    eventsIncluded: row.events_included,
    counts: row.counts,
    badLines: row.bad_lines,
    cursor: row.cursor,
    finishedAt: row.finished_at,
  };
}
