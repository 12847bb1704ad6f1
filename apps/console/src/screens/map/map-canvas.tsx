import '@xyflow/react/dist/base.css';
import { Background, Controls, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { texts } from '../../texts.js';
import { ChainBox } from './chain-box.js';
import { arrowsOf, boxesOf, type Shown } from './flow-elements.js';
import type { LaidMap } from './laid-map.js';
import { VersionBox, type BoxActions } from './version-box.js';

export interface MapCanvasProps extends Shown {
  readonly laid: LaidMap;
  readonly actions: BoxActions;
}

const NODE_TYPES = { version: VersionBox, chain: ChainBox };
const LABELS = {
  'node.a11yDescription.default': texts.map.keys,
  'controls.ariaLabel': texts.map.controls,
};

export default function MapCanvas(props: MapCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ laid, actions, ...shown }: MapCanvasProps) {
  const anchor = useRef(shown.centre);
  useSteadyView(laid, anchor);
  const anchored =
    (act: (nodeId: string) => void) =>
    (nodeId: string): void => {
      anchor.current = nodeId;
      act(nodeId);
    };
  const { open, close, choose, unfold } = actions;
  return (
    <div className="map">
      <ReactFlow
        nodes={boxesOf(laid, shown, {
          ...{
            open: anchored(open),
            close: anchored(close),
            choose: anchored(choose),
            unfold: anchored(unfold),
          },
        })}
        edges={arrowsOf(laid, shown.path)}
        nodeTypes={NODE_TYPES}
        ariaLabelConfig={LABELS}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
        minZoom={0.1}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        proOptions={{ hideAttribution: false }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** What was clicked stays where it was, whatever the new layout moved. */
function useSteadyView(laid: LaidMap, anchor: { readonly current: string }): void {
  const flow = useReactFlow();
  const before = useRef<LaidMap | null>(null);
  useEffect(() => {
    const [from, to] = [before.current?.places.get(anchor.current), laid.places.get(anchor.current)];
    before.current = laid;
    if (from === undefined || to === undefined) return;
    const { x, y, zoom } = flow.getViewport();
    void flow.setViewport({ x: x - (to.x - from.x) * zoom, y: y - (to.y - from.y) * zoom, zoom });
  }, [laid, flow, anchor]);
}
