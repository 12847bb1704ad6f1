import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { shortName } from '../../format.js';
import { texts } from '../../texts.js';
import { versionOf, type MapNode } from './drawn-map.js';

interface ChainData extends Record<string, unknown> {
  readonly version: MapNode;
  readonly unfold: (nodeId: string) => void;
}

export type ChainNode = Node<ChainData, 'chain'>;

/** Versions one after the other; a click shows each of them. */
export function ChainBox({ data: { version, unfold } }: NodeProps<ChainNode>) {
  const { nodeId, name } = version;
  return (
    <div className="box chain">
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <span className="cut" title={name}>
        {shortName(name)}
      </span>
      <span className="quiet kin">
        {versionOf(version)}
        <button
          type="button"
          aria-label={texts.map.unfoldOf(name, versionOf(version))}
          onClick={() => unfold(nodeId)}
        >
          {texts.map.unfold}
        </button>
      </span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
