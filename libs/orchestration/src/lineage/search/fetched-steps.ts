import type { Side } from '../../ports/side.js';
import type { Step, Steps } from '../../ports/lineage-search.js';

/** What an engine far away gives of a node. */
export interface FetchedNode {
  readonly nodeId: string;
  readonly steps: readonly Step<string>[];
  /** Of one that was not asked for maybe only the beginning was fetched. */
  readonly isWhole: boolean;
}

export interface StepSource {
  has(nodeId: string): Promise<boolean>;
  /** Of these nodes all, and of up to `ahead` nodes behind them what may be needed next. */
  fetch(side: Side, nodeIds: readonly string[], ahead: number): Promise<readonly FetchedNode[]>;
}

const FIRST_FETCH = 16;
/** What was too little last time may be too little again: so that a long way takes few fetches. */
const GROWTH = 4;
const MAX_FETCH = 4_096;

/** The steps of an engine far away: a search that asks for node after node takes few fetches. */
export class FetchedSteps implements Steps<string> {
  private readonly known: Record<Side, Map<string, readonly Step<string>[]>> = {
    ancestor: new Map(),
    descendant: new Map(),
  };
  /** Met, and not known yet: the search may come to them. */
  private readonly pending: Record<Side, Set<string>> = { ancestor: new Set(), descendant: new Set() };
  private size = FIRST_FETCH;

  /** @param heard is told of each node that the search goes on from */
  constructor(
    private readonly source: StepSource,
    private readonly heard: (side: Side, nodeId: string) => void = () => undefined,
  ) {}

  async find(nodeId: string): Promise<string | null> {
    return (await this.source.has(nodeId)) ? nodeId : null;
  }

  from(side: Side, nodeId: string): readonly Step<string>[] | Promise<readonly Step<string>[]> {
    this.heard(side, nodeId);
    return this.known[side].get(nodeId) ?? this.fetched(side, nodeId);
  }

  expect(side: Side, nodeIds: readonly string[]): void {
    for (const nodeId of nodeIds) if (!this.known[side].has(nodeId)) this.pending[side].add(nodeId);
  }

  compare(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
  }

  idOf(nodeId: string): string {
    return nodeId;
  }

  edgeIdOf(edgeId: string): string {
    return edgeId;
  }

  private async fetched(side: Side, nodeId: string): Promise<readonly Step<string>[]> {
    const { known, pending, size } = this;
    const asked = [nodeId];
    for (const other of pending[side]) {
      if (asked.length === size) break;
      if (other !== nodeId) asked.push(other);
    }
    this.size = Math.min(MAX_FETCH, size * GROWTH);
    for (const { nodeId: id, steps, isWhole } of await this.source.fetch(side, asked, size))
      if (isWhole && !known[side].has(id)) this.learn(side, id, steps);
    for (const id of asked) if (!known[side].has(id)) this.learn(side, id, []);
    return known[side].get(nodeId) ?? [];
  }

  private learn(side: Side, nodeId: string, steps: readonly Step<string>[]): void {
    this.known[side].set(nodeId, steps);
    this.pending[side].delete(nodeId);
    this.expect(
      side,
      steps.map(({ node }) => node),
    );
  }
}
