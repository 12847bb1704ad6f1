import { LINEAGE_TYPES, OutgoingOpenLineage } from '@stemma/models';
import type { DrawnGraph, DrawnNode } from '@stemma/orchestration';

const FLOWS: ReadonlySet<string> = new Set(LINEAGE_TYPES);

/**
 * A DatasetEvent of OpenLineage for each version, one a line: what it came from stands in its lineage facet, where the
 * drawing has it.
 * @param record names it among all
 */
export function openLineage({ nodes, edges }: DrawnGraph, record: string): string {
  const sources = nodes.map((): DrawnNode[] => []);
  for (const { source, target, relationshipType } of edges) {
    const node = nodes[source];
    if (node !== undefined && FLOWS.has(relationshipType)) sources[target]?.push(node);
  }
  const outgoing = new OutgoingOpenLineage(record);
  return nodes
    .map((node, place) => {
      const known = sources[place] ?? [];
      const event = outgoing.version(node, known.length === 0 && node.parentCount > 0 ? null : known);
      return `${JSON.stringify(event)}\n`;
    })
    .join('');
}
