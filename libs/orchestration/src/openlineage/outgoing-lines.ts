import {
  Execution,
  nodeOfRecord,
  OutgoingOpenLineage,
  parseRecord,
  type OutgoingDataset,
} from '@stemma/models';
import type { ArchiveFilter, RecordArchive } from '../ports/record-archive.js';

/** Of what is read, all has its times. */
const UNTOLD = new Date(0);

/** Of one pattern. */
export interface OutgoingFilter extends ArchiveFilter {
  readonly patternId: string;
}

/** A pattern as events of OpenLineage, one a line: its versions, and what they did in use. */
export async function* outgoingLines(
  archive: RecordArchive,
  filter: OutgoingFilter,
  record: string,
): AsyncGenerator<string, void, undefined> {
  const { patternId } = filter;
  const outgoing = new OutgoingOpenLineage(record);
  const versions = new Map<string, OutgoingDataset>();
  let pattern = { name: '', kind: '', namespace: '' };
  const eventsOf = (written: { readonly record: string }): object[] => {
    if (!TOLD.has(written.record)) return [];
    const one = parseRecord(written);
    if (one.record === 'pattern') pattern = { name: one.name, kind: one.kind, namespace: one.namespace };
    if (one.record === 'node') {
      const place = { version: one.version ?? 1, lineageId: one.nodeId, generation: 1 };
      const version = { ...nodeOfRecord(one, place, UNTOLD).toJSON(), ...pattern };
      // Without its content: all of them are held until the end.
      versions.set(one.nodeId, { patternId, namespace: pattern.namespace, version: place.version });
      // What it came from, its lineage tells.
      return [outgoing.version(version, null)];
    }
    const used = one.record === 'execution' ? versions.get(one.nodeId) : undefined;
    return one.record === 'execution' && used !== undefined
      ? outgoing.execution(Execution.create(one, patternId, UNTOLD).toJSON(), used)
      : [];
  };
  for await (const page of archive.records(filter)) {
    yield page
      .flatMap(eventsOf)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('');
  }
}

const TOLD: ReadonlySet<string> = new Set(['pattern', 'node', 'execution']);
