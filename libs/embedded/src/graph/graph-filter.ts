import { STORED_RELATIONSHIP_TYPES } from '@stemma/models';
import type { SearchScope } from '@stemma/orchestration';
import type { GraphContent } from './graph-content.js';
import { ACTIVE, BREAKING, HELD } from './link-columns.js';
import { FIRST_UNSEEN } from './vertex-columns.js';

/** Which rows of the graph a question is about. */
export class GraphFilter {
  /** By kind: whether such an edge is followed. */
  private readonly follows = new Uint8Array(256);
  private readonly minWeight: number;
  /** `ALWAYS`, and times are not looked at, where the question is about now. */
  private readonly asOfMs: number;

  constructor(
    private readonly graph: GraphContent,
    { relationshipTypes, minWeight, asOf }: Omit<SearchScope, 'timeoutMs'>,
  ) {
    for (const [index, type] of STORED_RELATIONSHIP_TYPES.entries()) {
      if (type === 'merged_with' || !relationshipTypes.includes(type)) continue;
      this.follows[HELD | ACTIVE | index] = 1;
      this.follows[HELD | ACTIVE | BREAKING | index] = 1;
    }
    this.minWeight = minWeight;
    this.asOfMs = asOf?.getTime() ?? ALWAYS;
  }

  isSeen(node: number): boolean {
    const { states, createdAtMs } = this.graph.vertices;
    if ((states[node] as number) >= FIRST_UNSEEN) return false;
    return this.asOfMs === ALWAYS || (createdAtMs[node] as number) <= this.asOfMs;
  }

  isFollowed(edge: number): boolean {
    const { links } = this.graph;
    if (this.follows[links.kinds[edge] as number] !== 1) return false;
    if ((links.weights[edge] as number) < this.minWeight) return false;
    return this.asOfMs === ALWAYS || links.createdAtMs(edge) <= this.asOfMs;
  }
}

const ALWAYS = Infinity;
