import type { DrawnGraph, DrawnLineage } from '@stemma/orchestration';
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

type TextFormat = Exclude<DrawnFormat, 'skeleton'>;
const JSON_TYPE = 'application/json';
const MEDIA_TYPES: Readonly<Record<TextFormat, string>> = {
  ...TEXT_MEDIA_TYPES,
  cytoscape: JSON_TYPE,
  'prov-json': JSON_TYPE,
};

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
  if (format === 'skeleton') return { ...drawn, nextCursor };
  return new TextAnswer(textOf(format, drawn, record), MEDIA_TYPES[format], drawn.truncated);
}

function textOf(format: TextFormat, drawn: DrawnGraph, record: string): string {
  switch (format) {
    case 'cytoscape':
      return JSON.stringify(cytoscape(drawn));
    case 'mermaid':
      return mermaid(drawn);
    case 'dot':
      return dot(drawn);
    case 'graphml':
      return graphml(drawn);
    case 'openlineage':
      return openLineage(drawn, record);
    case 'prov-json':
      return JSON.stringify(provJson(drawn));
    case 'prov-n':
      return provN(drawn);
  }
}
