import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { Link } from 'wouter';
import type { DrawnNode } from '../../api/types.js';
import { texts } from '../../texts.js';

interface BoxData extends Record<string, unknown> {
  readonly version: DrawnNode;
  readonly shown: { readonly parents: number; readonly children: number };
  readonly isCentre: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (nodeId: string) => void;
  readonly onClose: (nodeId: string) => void;
}

export type BoxNode = Node<BoxData, 'version'>;

/** A version, and how much of its kin the map has. */
export function VersionBox({ data }: NodeProps<BoxNode>) {
  const { version, shown, isCentre, isOpen, onOpen, onClose } = data;
  const { nodeId, patternId, name, status, parentCount, childCount } = version;
  const hasMore = shown.parents < parentCount || shown.children < childCount;
  return (
    <div className={`box ${status}${isCentre ? ' centre' : ''}`}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Link className="cut" href={`/patterns/${patternId}?node=${nodeId}`} title={name}>
        {name.slice(name.lastIndexOf('/') + 1)}
      </Link>
      <span className="quiet">{version.versionLabel ?? `v${String(version.version)}`}</span>
      <span className="quiet kin">
        {texts.map.kin(shown.parents, parentCount, shown.children, childCount)}
        {!isCentre && !isOpen && hasMore && (
          <button
            type="button"
            onClick={() => onOpen(nodeId)}
            aria-label={texts.map.openOf(name, version.version)}
          >
            {texts.map.open}
          </button>
        )}
        {isOpen && (
          <button
            type="button"
            onClick={() => onClose(nodeId)}
            aria-label={texts.map.closeOf(name, version.version)}
          >
            {texts.map.close}
          </button>
        )}
      </span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
