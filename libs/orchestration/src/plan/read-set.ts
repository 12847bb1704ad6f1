import { isDerivationType } from '@stemma/models';
import type { Relation, VersionKey } from '../ports/transaction.js';

interface Placed {
  readonly nodeId: string;
  readonly parentIds: readonly string[];
  readonly lineageId: string | null;
}

/** What commands need to know, by kind: each set is read at once. */
export class ReadSet {
  /** Patterns that are defined, or get versions: they are locked. */
  readonly patterns = new Set<string>();
  /** Patterns that must be there. */
  readonly mentioned = new Set<string>();
  /** Patterns whose latest version is needed. */
  readonly latestOf = new Set<string>();
  readonly nodes = new Set<string>();
  /** Nodes that are defined: where they are stored, they are read without their content. */
  readonly defined = new Set<string>();
  /** Nodes that change: they are locked and read. */
  readonly changing = new Set<string>();
  readonly edges = new Set<string>();
  readonly relations: Relation[] = [];
  readonly versions: VersionKey[] = [];
  /** Families that are named themselves. */
  readonly lineages = new Set<string>();
  /** Nodes with the parents that they are put under, and the family that they say is theirs. */
  readonly placed: Placed[] = [];
  /** Ends of derivation edges. */
  readonly links: (readonly [source: string, target: string])[] = [];

  /** An edge between nodes that are there. */
  edge(edgeId: string | null, relation: Relation): this {
    const { sourceNodeId, targetNodeId, relationshipType } = relation;
    this.relation(edgeId, relation);
    if (isDerivationType(relationshipType)) this.links.push([sourceNodeId, targetNodeId]);
    return this;
  }

  /** An edge, of which others tell whether it changes the structure of families. */
  relation(edgeId: string | null, relation: Relation): void {
    if (edgeId !== null) this.edges.add(edgeId);
    this.nodes.add(relation.sourceNodeId).add(relation.targetNodeId);
    this.relations.push(relation);
  }

  /** Whether the structure of families may change: they are locked before rows, as everybody does. */
  get mayJoin(): boolean {
    return this.placed.length > 0 || this.links.length > 0;
  }
}
