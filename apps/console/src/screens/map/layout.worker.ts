import { coordSimplex, decrossTwoLayer, graphStratify, layeringSimplex, sugiyama } from 'd3-dag';
import type { LayoutQuestion, Placed } from './layout.js';

/** Layers by ancestry, the oldest on top; far from the thread that draws. */
self.onmessage = ({ data }: MessageEvent<LayoutQuestion>): void => {
  const { nodes, parents, width, height } = data;
  const graph = graphStratify()(nodes.map((id, index) => ({ id, parentIds: parents[index] ?? [] })));
  sugiyama()
    .layering(layeringSimplex())
    .decross(decrossTwoLayer())
    .coord(coordSimplex())
    .nodeSize([width, height])
    .gap([24, 56])(graph);
  const placed: Placed[] = [...graph.nodes()].map((node) => ({
    id: node.data.id,
    x: node.x - width / 2,
    y: node.y - height / 2,
  }));
  self.postMessage(placed);
};
