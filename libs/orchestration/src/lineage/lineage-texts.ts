import type { LineageEdge, NodeJson } from '@stemma/models';
import type { Catalogue, First, NodeSummary } from '../ports/catalogue.js';
import type { HeldRevs } from '../ports/held-revs.js';
import { toldByMirror, toldByRecord } from './presence.js';
import { RememberedTexts, type FirstTexts, type RevisedText } from './remembered-texts.js';
import { UsageTexts } from './usage-texts.js';

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
 * few of their versions change: what the record said is remembered, and counts as long as whoever names a version, a mirror
 * or the record, has that very state of it. What versions were used, no mirror is told: that has a memory of its own.
 */
export class LineageTexts {
  private readonly remembered = new RememberedTexts(CAPACITY_BYTES);
  private readonly usage: UsageTexts;

  constructor(private readonly catalogue: Catalogue) {
    this.usage = new UsageTexts(catalogue);
  }

  /**
   * Of the first by their ids; unknown ones are left out.
   * @param held what the mirror holds that named them; null where the record itself did.
   */
  async nodes(nodeIds: readonly string[], held: HeldRevs | null): Promise<FirstTexts<NodeText>> {
    const [usage, { texts, rest }] = await Promise.all([
      held === null ? this.usage.present(nodeIds) : this.usage.texts(nodeIds, held),
      this.definitions(nodeIds, held),
    ]);
    const whole = Array.from(
      texts,
      ([nodeId, definition]) => [nodeId, { definition, usage: usage(nodeId) }] as const,
    );
    return { texts: new Map(whole), rest };
  }

  /** As `nodes`. */
  async edges(edgeIds: readonly string[], held: HeldRevs | null): Promise<FirstTexts<string>> {
    const presence =
      held === null
        ? toldByRecord(await this.catalogue.edgeStates(edgeIds))
        : toldByMirror(held.content, (edgeId) => held.edgeRev(edgeId));
    return this.remembered.texts(edgeIds, presence, async (missing) =>
      mapped(await this.catalogue.firstEdges(missing), edgeText),
    );
  }

  private async definitions(nodeIds: readonly string[], held: HeldRevs | null): Promise<FirstTexts<string>> {
    const presence =
      held === null
        ? toldByRecord(await this.catalogue.nodeStates(nodeIds))
        : toldByMirror(held.content, (nodeId) => held.nodeRev(nodeId));
    return this.remembered.texts(nodeIds, presence, async (missing) =>
      mapped(await this.catalogue.firstNodes(missing), definitionText),
    );
  }
}

function mapped<T>({ items, rest }: First<T>, textOf: (item: T) => RevisedText): First<RevisedText> {
  return { items: items.map(textOf), rest };
}

function edgeText(edge: LineageEdge): RevisedText {
  return { id: edge.edgeId, rev: edge.stateRev, text: JSON.stringify(edge) };
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
