import { MarkerType, type Edge } from '@xyflow/react';
import { weightText } from '../../format.js';
import { texts } from '../../texts.js';
import type { ChainNode } from './chain-box.js';
import { shownKin, type MapEdge } from './drawn-map.js';
import type { LaidMap } from './laid-map.js';
import { NODE_SIZE } from './layout.js';
import type { MarkedPath } from './marked-path.js';
import type { BoxActions, BoxNode } from './version-box.js';

export interface Shown {
  readonly centre: string;
  readonly open: readonly string[];
  /** Versions of whose kin there is more to ask for. */
  readonly cut: ReadonlySet<string>;
  readonly path: MarkedPath;
}

export function boxesOf(
  { map, places }: LaidMap,
  { centre, open, cut, path }: Shown,
  actions: BoxActions,
): (BoxNode | ChainNode)[] {
  return [...map.nodes.values()].flatMap<BoxNode | ChainNode>((version) => {
    const { nodeId } = version;
    const place = places.get(nodeId);
    if (place === undefined) return [];
    const box = {
      id: nodeId,
      position: { x: place.x, y: place.y },
      ...NODE_SIZE,
      style: { pointerEvents: 'all' as const },
    };
    if (version.chain !== undefined)
      return [{ ...box, type: 'chain' as const, data: { version, unfold: actions.unfold } }];
    const data = {
      version,
      shown: shownKin(map, nodeId),
      isCentre: nodeId === centre,
      isOpen: open.includes(nodeId),
      isCut: cut.has(nodeId),
      isChosen: path.chosen.includes(nodeId),
      isOnPath: path.nodes.has(nodeId),
      actions,
    };
    return [{ ...box, type: 'version' as const, data }];
  });
}

export function arrowsOf({ map }: LaidMap, path: MarkedPath): Edge[] {
  return map.edges.map((edge) => {
    const { id, source, target, weight } = edge;
    const label = labelOf(edge, path);
    return {
      ...{ id, source, target },
      className: `${edge.breakingChanges ? 'breaking' : edge.relationshipType}${path.edges.has(id) ? ' on-path' : ''}`,
      style: { strokeWidth: 1 + weight * 2 },
      markerEnd: { type: MarkerType.ArrowClosed },
      ...(label === '' ? {} : { label }),
    };
  });
}

function labelOf({ id, weight, breakingChanges }: MapEdge, { weakest }: MarkedPath): string {
  const breaking = breakingChanges ? texts.pattern.breaking : '';
  return id === weakest ? `${breaking} ${texts.path.weakestEdge(weightText(weight))}`.trim() : breaking;
}
