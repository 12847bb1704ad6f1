import type { HeaderRecord, WrittenRecord } from '@stemma/models';
import type { ArchiveFilter, RecordArchive } from '../ports/record-archive.js';

/** The record as NDJSON, page by page: a header, the records, and an end that tells how many there were. */
export async function* exportLines(
  archive: RecordArchive,
  filter: ArchiveFilter,
): AsyncGenerator<string, void, undefined> {
  const header: Omit<HeaderRecord, 'source'> = {
    record: 'header',
    format: 'stemma',
    version: 1,
    events: 'included',
    trailer: true,
  };
  const counts: Record<string, number> = {};
  let isFirst = true;
  for await (const page of archive.records(filter)) {
    // Only now: where nothing can be read, not even a header is written.
    if (isFirst) yield lineOf(header);
    isFirst = false;
    for (const { record } of page) counts[record] = (counts[record] ?? 0) + 1;
    yield page.map(lineOf).join('');
  }
  if (isFirst) yield lineOf(header);
  yield lineOf({ record: 'end', counts });
}

function lineOf(record: WrittenRecord | object): string {
  return `${JSON.stringify(record)}\n`;
}
