import type { DrawnEdge, DrawnGraph, DrawnNode } from '@stemma/orchestration';

const NODE_KEYS = {
  pattern_id: 'string',
  name: 'string',
  kind: 'string',
  namespace: 'string',
  version: 'int',
  status: 'string',
  created_at: 'string',
  distance: 'int',
} as const;
const EDGE_KEYS = { relationship_type: 'string', weight: 'double', breaking_changes: 'boolean' } as const;

/** GraphML, which yEd, Gephi and networkx read. */
export function graphml({ nodes, edges }: DrawnGraph): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keysOf('node', NODE_KEYS),
    ...keysOf('edge', EDGE_KEYS),
    '  <graph id="lineage" edgedefault="directed">',
    ...nodes.map((node) => `    <node id="${node.nodeId}">${data(nodeData(node))}</node>`),
    ...edges.map((edge) => {
      const [source, target] = [nodes[edge.source]?.nodeId ?? '', nodes[edge.target]?.nodeId ?? ''];
      return `    <edge source="${source}" target="${target}">${data(edgeData(edge))}</edge>`;
    }),
    '  </graph>',
    '</graphml>',
    '',
  ].join('\n');
}

function keysOf(of: 'node' | 'edge', keys: Readonly<Record<string, string>>): string[] {
  return Object.entries(keys).map(
    ([key, type]) => `  <key id="${key}" for="${of}" attr.name="${key}" attr.type="${type}"/>`,
  );
}

function nodeData(node: DrawnNode): Record<keyof typeof NODE_KEYS, string> {
  return {
    pattern_id: node.patternId,
    name: node.name,
    kind: node.kind,
    namespace: node.namespace,
    version: String(node.version),
    status: node.status,
    created_at: node.createdAt,
    distance: String(node.distance),
  };
}

function edgeData({
  relationshipType,
  weight,
  breakingChanges,
}: DrawnEdge): Record<keyof typeof EDGE_KEYS, string> {
  return {
    relationship_type: relationshipType,
    weight: String(weight),
    breaking_changes: String(breakingChanges),
  };
}

function data(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `<data key="${key}">${xml(value)}</data>`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** XML 1.0 has no place for most control characters, not even as entities. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? '');
}
