import type { DrawnGraph } from '@stemma/orchestration';

/** The elements of Cytoscape.js; Cytoscape itself and networkx read them, too. */
export function cytoscape({ nodes, edges }: DrawnGraph): object {
  return {
    elements: {
      nodes: nodes.map(({ nodeId, ...data }) => ({ data: { id: nodeId, ...data } })),
      edges: edges.map(({ source, target, ...data }) => {
        const [from, to] = [nodes[source]?.nodeId ?? '', nodes[target]?.nodeId ?? ''];
        return { data: { id: `${from} ${to} ${data.relationshipType}`, source: from, target: to, ...data } };
      }),
    },
  };
}
