import type { LineageEdge } from '@stemma/models';
import type {
  Catalogue,
  First,
  FirstTexts,
  HeldRevs,
  LineageRecord,
  NodeSummary,
} from '@stemma/orchestration';
import { RememberedTexts, type RevisedText } from './remembered-texts.js';

const CAPACITY_BYTES = 64 * 1024 * 1024;

/**
 * The JSON of versions (without content) and edges, as the record has them. Lineages are asked for again and again while
 * few of their versions change: what the record said is remembered, and counts as long as the mirror that names a
 * version holds that very rev of it. An answer of the record itself is always read anew.
 */
export class LineageTexts implements LineageRecord<string, string> {
  private readonly remembered = new RememberedTexts(CAPACITY_BYTES);

  constructor(private readonly catalogue: Catalogue) {}

  nodes(nodeIds: readonly string[], held: HeldRevs | null): Promise<FirstTexts<string>> {
    return this.remembered.texts(
      nodeIds,
      held && { of: held, revOf: (nodeId) => held.nodeRev(nodeId) },
      async (missing) => mapped(await this.catalogue.firstNodes(missing), nodeText),
    );
  }

  edges(edgeIds: readonly string[], held: HeldRevs | null): Promise<FirstTexts<string>> {
    return this.remembered.texts(
      edgeIds,
      held && { of: held, revOf: (edgeId) => held.edgeRev(edgeId) },
      async (missing) => mapped(await this.catalogue.firstEdges(missing), edgeText),
    );
  }
}

function mapped<T>({ items, rest }: First<T>, textOf: (item: T) => RevisedText): First<RevisedText> {
  return { items: items.map(textOf), rest };
}

function edgeText(edge: LineageEdge): RevisedText {
  return { id: edge.edgeId, rev: edge.stateRev, text: JSON.stringify(edge) };
}

function nodeText({ node, name, kind, namespace }: NodeSummary): RevisedText {
  // JSON leaves out what is undefined; a rest pattern without `content` takes longer than all else here.
  const text = JSON.stringify({ ...node.toJSON(), content: undefined, name, kind, namespace });
  return { id: node.nodeId, rev: node.shownRev, text };
}
