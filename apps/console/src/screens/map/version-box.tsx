import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { Link } from 'wouter';
import { shortName } from '../../format.js';
import { texts } from '../../texts.js';
import { versionOf, type MapNode } from './drawn-map.js';

export interface BoxActions {
  /** Its kin, or more of it. */
  readonly open: (nodeId: string) => void;
  readonly close: (nodeId: string) => void;
  /** As an end of a path. */
  readonly choose: (nodeId: string) => void;
  /** Shows the versions of a chain. */
  readonly unfold: (nodeId: string) => void;
}

interface BoxData extends Record<string, unknown> {
  readonly version: MapNode;
  readonly shown: { readonly parents: number; readonly children: number };
  readonly isCentre: boolean;
  readonly isOpen: boolean;
  readonly isCut: boolean;
  readonly isChosen: boolean;
  readonly isOnPath: boolean;
  readonly actions: BoxActions;
}

export type BoxNode = Node<BoxData, 'version'>;

/** A version, how much of its kin the map has, and what can be done with it. */
export function VersionBox({ data }: NodeProps<BoxNode>) {
  const { version, shown, isCentre, isOpen, isCut, isChosen, isOnPath, actions } = data;
  const { nodeId, patternId, name, status, parentCount, childCount } = version;
  const hasMore = shown.parents < (parentCount ?? Infinity) || shown.children < (childCount ?? Infinity);
  const isClosed = !isCentre && !isOpen;
  const button = (text: string, says: (name: string, version: number) => string, act: BoxActions['open']) => (
    <button type="button" onClick={() => act(nodeId)} aria-label={says(name, version.version)}>
      {text}
    </button>
  );
  return (
    <div className={`box ${status}${isCentre ? ' centre' : ''}${isOnPath ? ' on-path' : ''}`}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Link className="cut" href={`/patterns/${patternId}?node=${nodeId}`} title={name}>
        {shortName(name)}
      </Link>
      <span className="quiet kin">
        {versionOf(version)}
        <button
          type="button"
          aria-pressed={isChosen}
          aria-label={texts.path.chooseOf(name, version.version)}
          onClick={() => actions.choose(nodeId)}
        >
          {texts.path.choose}
        </button>
      </span>
      <span className="quiet kin">
        {parentCount !== null &&
          childCount !== null &&
          texts.map.kin(shown.parents, parentCount, shown.children, childCount)}
        <span>
          {isClosed && hasMore && button(texts.map.open, texts.map.openOf, actions.open)}
          {!isClosed && isCut && button(texts.state.more, texts.map.moreOf, actions.open)}
          {isOpen && !isCentre && button(texts.map.close, texts.map.closeOf, actions.close)}
        </span>
      </span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
