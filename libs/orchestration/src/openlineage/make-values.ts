import {
  edgeIdOf,
  labelOf,
  LineageEdge,
  LineageNode,
  openLineagePatternId,
  Pattern,
  shortened,
  storableText,
  type NodePlace,
  type Thing,
} from '@stemma/models';
import type { Version } from './resolve-things.js';

/** When an event says that it was, and who says so. */
export interface Origin {
  readonly at: Date;
  readonly by: string;
}

const MAX = { name: 255, namespace: 100, description: 10_000, versionLabel: 50 } as const;

export function patternOf(thing: Thing, { at, by }: Origin): Pattern {
  const { type, namespace, name, facets } = thing;
  const { documentation } = facets;
  const description =
    typeof documentation === 'object' && documentation !== null && 'description' in documentation
      ? documentation.description
      : null;
  return Pattern.create(
    {
      patternId: openLineagePatternId(thing),
      name: shortened(name, MAX.name),
      namespace: shortened(namespace, MAX.namespace),
      kind: type,
      description: typeof description === 'string' ? storableText(description, MAX.description) : null,
      // Whole, where the fields could not hold them.
      metadata: { openLineage: { namespace, name } },
      createdAt: at,
      createdBy: by,
    },
    at,
  );
}

export function nodeOf(version: Version, place: NodePlace, { at, by }: Origin): LineageNode {
  const { nodeId, patternId, content, parent } = version;
  const label = content === null ? null : labelOf(content);
  return LineageNode.create(
    {
      ...{ nodeId, patternId, content, ...place },
      status: 'active',
      evolutionType: parent === null ? null : 'refined',
      versionLabel: label === null ? null : storableText(label, MAX.versionLabel),
      metadata: content === null ? { openLineage: {}, missing: true } : { openLineage: {} },
      createdAt: at,
      createdBy: by,
    },
    at,
  );
}

type Related = 'feeds' | 'refined_from';

export function edgeOf(
  from: Version,
  to: Version,
  relationshipType: Related,
  { at, by }: Origin,
): LineageEdge {
  return LineageEdge.create(
    {
      edgeId: edgeIdOf(from.nodeId, to.nodeId, relationshipType),
      sourceNodeId: from.nodeId,
      targetNodeId: to.nodeId,
      sourcePatternId: from.patternId,
      targetPatternId: to.patternId,
      relationshipType,
      edgeStrength: 'strong',
      createdAt: at,
      createdBy: by,
    },
    at,
  );
}
