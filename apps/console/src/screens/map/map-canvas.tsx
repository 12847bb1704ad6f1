import '@xyflow/react/dist/base.css';
import {
  Background,
  Controls,
  MarkerType,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
} from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import { Loading } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import { shownKin, type DrawnMap } from './drawn-map.js';
import { layout, NODE_SIZE, type Placed } from './layout.js';
import { VersionBox, type BoxNode } from './version-box.js';

export interface MapCanvasProps {
  readonly map: DrawnMap;
  readonly centre: string;
  readonly open: readonly string[];
  readonly onOpen: (nodeId: string) => void;
  readonly onClose: (nodeId: string) => void;
}

const NODE_TYPES = { version: VersionBox };
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

interface LaidMap {
  readonly map: DrawnMap;
  readonly places: ReadonlyMap<string, Placed>;
}

function Canvas({ map, centre, open, onOpen, onClose }: MapCanvasProps) {
  const laid = useLayout(map);
  const anchor = useRef(centre);
  useSteadyView(laid, anchor);
  if (laid === null) return <Loading />;
  const act = (nodeId: string, change: (nodeId: string) => void): void => {
    anchor.current = nodeId;
    change(nodeId);
  };
  return (
    <div className="map">
      <ReactFlow
        nodes={boxesOf(
          laid,
          centre,
          open,
          (id) => act(id, onOpen),
          (id) => act(id, onClose),
        )}
        edges={arrowsOf(laid.map)}
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

/** The last map that was laid out; the next one takes its place when it is ready. */
function useLayout(map: DrawnMap): LaidMap | null {
  const [laid, setLaid] = useState<LaidMap | null>(null);
  useEffect(() => {
    const asked = new AbortController();
    void layout(map, asked.signal).then((places) => setLaid({ map, places }));
    return () => asked.abort();
  }, [map]);
  return laid;
}

/** What was clicked stays where it was, whatever the new layout moved. */
function useSteadyView(laid: LaidMap | null, anchor: { readonly current: string }): void {
  const flow = useReactFlow();
  const before = useRef<LaidMap | null>(null);
  useEffect(() => {
    const [from, to] = [before.current?.places.get(anchor.current), laid?.places.get(anchor.current)];
    before.current = laid;
    if (from === undefined || to === undefined) return;
    const { x, y, zoom } = flow.getViewport();
    void flow.setViewport({ x: x - (to.x - from.x) * zoom, y: y - (to.y - from.y) * zoom, zoom });
  }, [laid, flow, anchor]);
}

function boxesOf(
  { map, places }: LaidMap,
  centre: string,
  open: readonly string[],
  onOpen: (nodeId: string) => void,
  onClose: (nodeId: string) => void,
): BoxNode[] {
  return [...map.nodes.values()].flatMap((version) => {
    const place = places.get(version.nodeId);
    if (place === undefined) return [];
    const { nodeId } = version;
    const data = {
      version,
      shown: shownKin(map, nodeId),
      isCentre: nodeId === centre,
      isOpen: open.includes(nodeId),
      onOpen,
      onClose,
    };
    return [
      {
        id: nodeId,
        type: 'version' as const,
        position: { x: place.x, y: place.y },
        ...NODE_SIZE,
        style: { pointerEvents: 'all' as const },
        data,
      },
    ];
  });
}

function arrowsOf({ edges }: DrawnMap): Edge[] {
  return edges.map(({ id, source, target, relationshipType, weight, breakingChanges }) => ({
    id,
    source,
    target,
    className: breakingChanges ? 'breaking' : relationshipType,
    style: { strokeWidth: 1 + weight * 2 },
    markerEnd: { type: MarkerType.ArrowClosed },
    ...(breakingChanges ? { label: texts.pattern.breaking } : {}),
  }));
}
