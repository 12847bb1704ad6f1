import type { LineageEdge, NodeJson } from '@stemma/models';
import type {
  Catalogue,
  First,
  FirstTexts,
  HeldRevs,
  LineageRecord,
  NodeSummary,
} from '@stemma/orchestration';
import { RememberedTexts, type RevisedText } from './remembered-texts.js';
import { UsageTexts, usageText } from './usage-texts.js';

const CAPACITY_BYTES = 64 * 1024 * 1024;

/** In two parts: one text of both would be a copy for each answer. */
export interface NodeText {
  /** An object. */
  readonly definition: string;
  /** Members of the same object. */
  readonly usage: string;
}

/**
 * The JSON of versions (without content) and edges, as the record has them. Lineages are asked for again and again while
 * few of their versions change: what the record said is remembered, and counts as long as the mirror that names a
 * version holds that very rev of it. An answer of the record itself is always read anew. What versions were used, no
 * mirror is told: that has a memory of its own.
 */
export class LineageTexts implements LineageRecord<NodeText, string> {
  private readonly remembered = new RememberedTexts(CAPACITY_BYTES);
  private readonly usage: UsageTexts;

  constructor(private readonly catalogue: Catalogue) {
    this.usage = new UsageTexts(catalogue);
  }

  async nodes(nodeIds: readonly string[], held: HeldRevs | null): Promise<FirstTexts<NodeText>> {
    if (held === null) {
      const { items, rest } = await this.catalogue.firstNodes(nodeIds);
      return { texts: new Map(items.map((one) => [one.node.nodeId, textsOf(one)])), rest };
    }
    const [usage, { texts, rest }] = await Promise.all([
      this.usage.texts(nodeIds, held),
      this.remembered.texts(
        nodeIds,
        { of: held.content, revOf: (nodeId) => held.nodeRev(nodeId) },
        async (missing) => mapped(await this.catalogue.firstNodes(missing), definitionText),
      ),
    ]);
    const whole = Array.from(
      texts,
      ([nodeId, definition]) => [nodeId, { definition, usage: usage(nodeId) }] as const,
    );
    return { texts: new Map(whole), rest };
  }

  edges(edgeIds: readonly string[], held: HeldRevs | null): Promise<FirstTexts<string>> {
    return this.remembered.texts(
      edgeIds,
      held && { of: held.content, revOf: (edgeId) => held.edgeRev(edgeId) },
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

function textsOf(summary: NodeSummary): NodeText {
  return { definition: definitionText(summary).text, usage: usageText(summary.node) };
}

function definitionText({ node, name, kind, namespace }: NodeSummary): RevisedText {
  // JSON leaves out what is undefined; a rest pattern takes longer than all else here.
  const text = JSON.stringify({ ...node.toJSON(), ...LEFT_OUT, name, kind, namespace });
  return { id: node.nodeId, rev: node.stateRev, text };
}

const LEFT_OUT = {
  content: undefined,
  usageCount: undefined,
  avgExecutionTimeMs: undefined,
  successRate: undefined,
  lastUsedAt: undefined,
} as const satisfies Partial<Record<keyof NodeJson, undefined>>;
