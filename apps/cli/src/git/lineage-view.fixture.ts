import type { GitLineageRecord, NamesRecord, NodeRecord, PatternRecord, TransitionRecord } from './index.js';

/** Records as a test wants to ask for them. Throws if a parent, or a node of a transition, does not come before its use. */
export class LineageView {
  readonly patterns: PatternRecord[] = [];
  readonly nodes: NodeRecord[] = [];
  readonly transitions: TransitionRecord[] = [];
  readonly names: NamesRecord[] = [];
  private readonly byId = new Map<string, NodeRecord>();

  constructor(records: readonly GitLineageRecord[]) {
    const known = new Set<string>();
    const must = (id: string) => {
      if (!known.has(id)) throw new Error(`${id} is used before it is there`);
    };
    for (const record of records) {
      if (record.record === 'pattern') {
        if (known.has(record.patternId)) throw new Error(`${record.name} comes twice`);
        known.add(record.patternId);
        this.patterns.push(record);
      } else if (record.record === 'node') {
        if (known.has(record.nodeId)) throw new Error(`${JSON.stringify(record.metadata)} comes twice`);
        must(record.patternId);
        for (const parent of record.parents) must(parent.nodeId);
        known.add(record.nodeId);
        this.byId.set(record.nodeId, record);
        this.nodes.push(record);
      } else if (record.record === 'names') {
        must(record.patternId);
        this.names.push(record);
      } else {
        must(record.nodeId);
        if (record.record === 'transition') this.transitions.push(record);
      }
    }
  }

  /** What a store would name each pattern: the last of the names told of it, in order of their instants. */
  nameOf(patternId: string): string | undefined {
    const told = this.names.filter((record) => record.patternId === patternId).flatMap(({ names }) => names);
    const sorted = told.toSorted((one, two) => (one.since < two.since ? -1 : 1));
    return sorted.at(-1)?.name ?? this.patterns.find((one) => one.patternId === patternId)?.name;
  }

  get edgeCount(): number {
    return this.nodes.reduce((count, { parents }) => count + parents.length, 0);
  }

  /** The nodes made at a path, in order. */
  at(path: string): NodeRecord[] {
    return this.nodes.filter(({ metadata }) => metadata['path'] === path);
  }

  /** The node that a commit made at a path. */
  node(path: string, commit: string): NodeRecord {
    const node = this.at(path).find(({ metadata }) => metadata['commit'] === commit);
    if (node === undefined) throw new Error(`no node of ${path} in ${commit}`);
    return node;
  }

  /** `path@subject` of each parent, with its relationship. */
  parentsOf(node: NodeRecord): string[] {
    return node.parents.map(({ nodeId, relationshipType }) => `${relationshipType} ${this.titleOf(nodeId)}`);
  }

  /** `status path@subject` of each transition. */
  get fates(): string[] {
    return this.transitions.map(({ nodeId, status }) => `${status} ${this.titleOf(nodeId)}`);
  }

  /** What a store would hold: each node's last status. */
  statusOf(nodeId: string): string {
    return this.transitions.filter((transition) => transition.nodeId === nodeId).at(-1)?.status ?? 'active';
  }

  private titleOf(nodeId: string): string {
    const metadata = this.byId.get(nodeId)?.metadata;
    return `${String(metadata?.['path'])}@${String(metadata?.['subject'])}`;
  }
}
