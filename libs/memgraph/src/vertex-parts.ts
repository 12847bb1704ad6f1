import { NODE, PATTERN, VERSION_OF } from './schema.js';
import { nodeProperties, patternProperties } from './stored-states.js';
import type { VertexPart } from './vertices.js';

export const patternPart: VertexPart = {
  propertiesOf: ({ subject, rev, state }) =>
    subject === 'pattern' && state !== null ? patternProperties(state, rev) : null,
  beside: { match: '', list: '[]' },
  besideOf: () => [],
  link: [],
  unlink: [],
};

/** A version is joined to its pattern, which may come later. */
export const nodePart: VertexPart = {
  propertiesOf: ({ subject, rev, state }) =>
    subject === 'node' && state !== null ? nodeProperties(state, rev) : null,
  beside: {
    match: `OPTIONAL MATCH (n)-[:${VERSION_OF}]->(p) WITH n, collect(p.${PATTERN.key}) AS patterns`,
    list: 'patterns',
  },
  besideOf: ({ pattern_id: patternId }) => [String(patternId)],
  link: [
    `UNWIND $rows AS row
     MATCH (n:${NODE.base} {${NODE.key}: row.${NODE.key}})
     MERGE (p:${PATTERN.base} {${PATTERN.key}: row.${PATTERN.key}})
     MERGE (n)-[:${VERSION_OF}]->(p)`,
  ],
  unlink: [`UNWIND $ids AS id MATCH (:${NODE.base} {${NODE.key}: id})-[v:${VERSION_OF}]->() DELETE v`],
};
