import type { EdgeAnswer, NamedNode, NodeAnswer, PatternAnswer } from '../client/answers.js';
import { pages, type StemmaClient } from '../client/stemma-client.js';
import { Refused } from '../failure.js';
import type { Target } from '../target/find-target.js';
import { nameAt } from '../target/names.js';

export interface ReadLineage {
  readonly focus: NamedNode;
  /** Where it is not that of now. */
  readonly asOf: Date | undefined;
  readonly nodes: readonly NamedNode[];
  readonly edges: readonly EdgeAnswer[];
  /** Limits that cut it; empty where it is whole. */
  readonly truncated: readonly string[];
}

/** More than a terminal can tell of. */
const MAX_NODES = 50_000;
export const WHOLE = { depth: 100_000, fanOut: 10_000, limit: 10_000, timeoutMs: 30_000 } as const;
/** Versions of a pattern that hang on none of its others, each the start of a walk. */
const MAX_STARTS = 20;

/**
 * What a version came from and what came of it; of a pattern, that of all its versions, with the latest as focus.
 * @param asOf only what had been created by then.
 */
export async function readLineage(
  client: StemmaClient,
  { pattern, node }: Target,
  asOf?: Date,
): Promise<ReadLineage> {
  const gathered = new Gathered(client, asOf);
  if (node !== null) {
    await gathered.addLineageOf(named(node, pattern));
    return gathered.result(named(node, pattern, asOf));
  }
  const versions = (await versionsOf(client, pattern)).filter(
    ({ createdAt }) => asOf === undefined || new Date(createdAt) <= asOf,
  );
  const latest = versions.at(-1);
  if (latest === undefined) {
    const when = asOf === undefined ? '' : ` of ${asOf.toISOString()} or earlier`;
    throw new Refused('not_found', `${pattern.name} has no version${when}.`);
  }
  let starts = 0;
  for (const version of versions) {
    if (gathered.has(version.nodeId)) continue;
    if (++starts > MAX_STARTS || gathered.isFull) gathered.add(version);
    else await gathered.addLineageOf(version);
  }
  return gathered.result({ ...latest, name: nameAt(pattern, asOf?.toISOString()) });
}

/** Oldest first, so that the first one's walk finds most of the others. */
async function versionsOf(client: StemmaClient, pattern: PatternAnswer): Promise<NamedNode[]> {
  const versions: NamedNode[] = [];
  for await (const items of pages((cursor) =>
    client.versions(pattern.patternId, { limit: 1_000, ...cursor }),
  )) {
    versions.push(...items.map((version) => named(version, pattern)));
    if (versions.length >= MAX_NODES) break;
  }
  return versions.reverse();
}

class Gathered {
  private readonly nodes = new Map<string, NamedNode>();
  private readonly edges = new Map<string, EdgeAnswer>();
  private readonly truncated = new Set<string>();

  constructor(
    private readonly client: StemmaClient,
    private readonly asOf: Date | undefined,
  ) {}

  get isFull(): boolean {
    return this.nodes.size >= MAX_NODES;
  }

  has(nodeId: string): boolean {
    return this.nodes.has(nodeId);
  }

  add(node: NamedNode): void {
    this.nodes.set(node.nodeId, node);
  }

  async addLineageOf(start: NamedNode): Promise<void> {
    this.add(start);
    let cursor: string | null = null;
    do {
      const answer = await this.client.lineage(start.nodeId, {
        ...WHOLE,
        asOf: this.asOf?.toISOString(),
        ...(cursor === null ? {} : { cursor }),
      });
      for (const node of answer.nodes) this.add(node);
      for (const edge of answer.edges) this.edges.set(edge.edgeId, edge);
      for (const limit of answer.truncated) if (limit !== 'limit') this.truncated.add(limit);
      cursor = answer.nextCursor;
    } while (cursor !== null && !this.isFull);
    if (cursor !== null) this.truncated.add('limit');
  }

  result(focus: NamedNode): ReadLineage {
    return {
      focus,
      asOf: this.asOf,
      nodes: [...this.nodes.values()],
      edges: [...this.edges.values()],
      truncated: [...this.truncated],
    };
  }
}

function named(node: NodeAnswer, pattern: PatternAnswer, asOf?: Date): NamedNode {
  const { kind, namespace } = pattern;
  return { ...node, name: nameAt(pattern, asOf?.toISOString()), kind, namespace };
}
