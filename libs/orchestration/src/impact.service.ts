import {
  searchBudget,
  type FollowedEdges,
  type LineageSearch,
  type WithTexts,
} from './lineage/lineage-search.js';
import type { NodeText } from './lineage/lineage-texts.js';
import { impactOf, type Impact, type ImpactKey, type ImpactTarget } from './lineage/search/impact.js';
import type { Catalogue } from './ports/catalogue.js';
import type { Clock } from './ports/clock.js';
import type { UsageAnalytics } from './ports/usage-analytics.js';
import type { Freshness, Sourced } from './reading/sourced.js';

export interface ImpactOf extends FollowedEdges {
  readonly nodeId: string;
  readonly limit?: number | undefined;
  /** Whole UTC days of use, today among them. */
  readonly usageDays?: number | undefined;
  readonly after?: ImpactKey | null | undefined;
}

export const IMPACT_DEFAULTS = { limit: 100, usageDays: 30 } as const;
export const MAX_IMPACT = 1_000;

export interface AffectedVersion extends ImpactTarget {
  readonly node: NodeText;
  /** Executions in the days asked for. */
  readonly executionCount: number;
  /** Who made the pattern, then who made this version; each once. */
  readonly owners: readonly string[];
}

export interface ImpactReport extends Pick<Impact, 'truncated' | 'next'> {
  readonly usageFrom: Date;
  readonly items: AsyncIterable<readonly AffectedVersion[]>;
}

const DAY_MS = 86_400_000;

/** What a change of a version reaches, and what that would mean. */
export class ImpactService {
  constructor(
    private readonly searches: LineageSearch,
    private readonly catalogue: Pick<Catalogue, 'owners'>,
    private readonly usage: Pick<UsageAnalytics, 'usedSince'>,
    private readonly clock: Clock,
  ) {}

  /** What was deleted meanwhile is left out. @throws StemmaError `node_not_found`, `timeout`, `store_unavailable` */
  async impact(question: ImpactOf, freshness: Freshness): Promise<Sourced<ImpactReport>> {
    const { nodeId, limit = IMPACT_DEFAULTS.limit, usageDays = IMPACT_DEFAULTS.usageDays, after } = question;
    const budget = searchBudget(question);
    const { answer, ...source } = await this.searches.find([nodeId], question, freshness, budget, (limits) =>
      impactOf({ ...limits, nodeId, limit, after: after ?? null }),
    );
    const targets = new Map(answer.targets.map((target) => [target.path.nodeIds.at(-1) ?? '', target]));
    const ids = [...targets.keys()];
    const usageFrom = firstDay(this.clock(), usageDays);
    const [owners, counts] = await budget.spend(() =>
      Promise.all([this.catalogue.owners(ids), this.usage.usedSince(ids, usageFrom)]),
    );
    const { nodes } = this.searches.texts(ids, [], budget);
    const items = affected(nodes, (id, node) => {
      const target = targets.get(id);
      const facts = { executionCount: counts.get(id) ?? 0, owners: owners.get(id) ?? [] };
      return target === undefined ? [] : [{ ...target, node, ...facts }];
    });
    return { ...source, answer: { usageFrom, items, truncated: answer.truncated, next: answer.next } };
  }
}

async function* affected(
  pages: WithTexts<unknown>['nodes'],
  versionOf: (nodeId: string, node: NodeText) => readonly AffectedVersion[],
): AsyncGenerator<readonly AffectedVersion[], void, undefined> {
  for await (const page of pages) yield page.flatMap(([nodeId, node]) => versionOf(nodeId, node));
}

/** The UTC midnight at which so many days begin, of which today is the last. */
function firstDay(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS - (days - 1) * DAY_MS);
}
