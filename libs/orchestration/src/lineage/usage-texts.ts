import { comparePositions, NO_USAGE, nodeUsageJson, type Position } from '@stemma/models';
import { LRUCache } from 'lru-cache';
import type { Catalogue, UsedNode } from '../ports/catalogue.js';
import type { HeldRevs } from '../ports/held-revs.js';

const CAPACITY = 50_000;

interface UsageText {
  /** Null: it was never used. */
  readonly rev: number | null;
  readonly text: string;
  /** Where the graph stood before the record was asked: so far at least the text is true. */
  readonly at: Position | null;
}

/**
 * The JSON of what versions were used, up to where the graph stands at least. While it stands where it stood, nothing
 * has changed, and what is remembered is told; else the record is asked, which sends what has another rev.
 */
export class UsageTexts {
  private readonly entries = new LRUCache<string, UsageText>({ max: CAPACITY });
  private content: unknown;

  constructor(private readonly catalogue: Pick<Catalogue, 'usage'>) {}

  /** As the record has it now. */
  async present(nodeIds: readonly string[]): Promise<(nodeId: string) => string> {
    const used = await this.catalogue.usage(nodeIds.map((nodeId) => ({ nodeId, usageRev: null })));
    const read = new Map(used.map((one) => [one.nodeId, usageText(one)]));
    return (nodeId) => read.get(nodeId) ?? UNUSED.text;
  }

  async texts(nodeIds: readonly string[], held: HeldRevs): Promise<(nodeId: string) => string> {
    // What was remembered beside another content may be of another history.
    const { content, position: at } = held;
    if (content !== this.content) this.entries.clear();
    this.content = content;
    const known = new Map(nodeIds.map((nodeId) => [nodeId, this.entries.get(nodeId)]));
    const asked = nodeIds.filter((nodeId) => !isAt(known.get(nodeId), at));
    const changed = await this.catalogue.usage(
      asked.map((nodeId) => ({ nodeId, usageRev: known.get(nodeId)?.rev ?? null })),
    );
    const read = new Map(changed.map((used) => [used.nodeId, used]));
    for (const nodeId of asked) {
      const used = read.get(nodeId);
      const { rev, text } =
        used === undefined ? (known.get(nodeId) ?? UNUSED) : { rev: used.usageRev, text: usageText(used) };
      const entry = { rev, text, at };
      known.set(nodeId, entry);
      if (content === this.content) this.entries.set(nodeId, entry);
    }
    return (nodeId) => (known.get(nodeId) ?? UNUSED).text;
  }
}

function isAt(entry: UsageText | undefined, at: Position | null): boolean {
  const before = entry?.at ?? null;
  return before !== null && at !== null && comparePositions(before, at) === 0;
}

/** The members of an object, without its braces. */
function usageText(used: Pick<UsedNode, 'usage' | 'lastUsedAt'>): string {
  return JSON.stringify(nodeUsageJson(used)).slice(1, -1);
}

const UNUSED = { rev: null, text: usageText({ usage: NO_USAGE, lastUsedAt: null }) };
