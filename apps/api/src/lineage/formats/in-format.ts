import type { DrawnLineage } from '@stemma/orchestration';
import { TextAnswer } from '../../http/text-answer.js';
import { cytoscape } from './cytoscape.js';
import { dot } from './dot.js';
import { graphml } from './graphml.js';
import { mermaid } from './mermaid.js';
import { openLineage } from './open-lineage.js';
import { provJson } from './prov-json.js';
import { provN } from './prov-n.js';

/** Beside `json`, the whole answer. */
export const DRAWN_FORMATS = [
  'skeleton',
  'mermaid',
  'dot',
  'graphml',
  'cytoscape',
  'openlineage',
  'prov-json',
  'prov-n',
] as const;
export type DrawnFormat = (typeof DRAWN_FORMATS)[number];

export const TEXT_MEDIA_TYPES = {
  mermaid: 'text/vnd.mermaid',
  dot: 'text/vnd.graphviz',
  graphml: 'application/graphml+xml',
  openlineage: 'application/x-ndjson',
  'prov-n': 'text/provenance-notation',
} as const;

/**
 * @param nextCursor is told by the skeleton only: of the others a page is a drawing of its own.
 * @param record names it among all: for `openlineage`
 */
export function inFormat(
  format: DrawnFormat,
  { next: _, ...drawn }: DrawnLineage,
  nextCursor: string | null,
  record: string,
): object {
  switch (format) {
    case 'skeleton':
      return { ...drawn, nextCursor };
    case 'cytoscape':
      return cytoscape(drawn);
    case 'mermaid':
      return new TextAnswer(mermaid(drawn), TEXT_MEDIA_TYPES.mermaid);
    case 'dot':
      return new TextAnswer(dot(drawn), TEXT_MEDIA_TYPES.dot);
    case 'graphml':
      return new TextAnswer(graphml(drawn), TEXT_MEDIA_TYPES.graphml);
    case 'openlineage':
      return new TextAnswer(openLineage(drawn, record), TEXT_MEDIA_TYPES.openlineage);
    case 'prov-json':
      return provJson(drawn);
    case 'prov-n':
      return new TextAnswer(provN(drawn), TEXT_MEDIA_TYPES['prov-n']);
  }
}
