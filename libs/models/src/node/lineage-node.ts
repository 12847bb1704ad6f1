import { contentOrder } from '../content/same-content.js';
import { differs, present } from '../content/differs.js';
import { check } from '../errors/check.js';
import { StemmaError } from '../errors/stemma-error.js';
import { fields } from '../fields/fields.js';
import { valueObject } from '../fields/value-object.js';
import { withDefaults } from '../fields/with-defaults.js';
import { newId } from '../ids/ids.js';
import {
  addUsage,
  avgExecutionTimeMsOf,
  successRateOf,
  usageOf,
  usageOfMeans,
  type UsageTotals,
} from '../usage/usage-totals.js';
import { nodeInputSchema, nodeJsonSchema, type NodeInput, type NodePatch } from './node-input.js';
import { newNodeState } from './new-node-state.js';
import { childIdsOf, parentIdsOf, type KinshipEdge } from './node-relatives.js';
import type { NodeState } from './node-state.js';
import { graphNode, nodeJson, type GraphNode, type NodeJson } from './node-views.js';
import { requireTransition } from './transitions.js';

type Snapshot = Pick<NodeState, 'content' | 'contentHash' | 'metadata'>;

/**
 * One version of a pattern. Immutable: each method answers a new node, or this very one when nothing
 * changes. A change of definition or status raises `rev` and `stateRev`; place in the family
 * (lineageId, generation) raises only `stateRev`, and use only `usageRev`, so they never spoil somebody's ETag.
 */
export class LineageNode extends valueObject<NodeState>() {
  private constructor(state: NodeState) {
    super(state);
  }

  /** A new node with its defaults, `contentHash` computed. */
  static create(input: NodeInput, now: Date): LineageNode {
    const given = withDefaults(nodeInputSchema, input);
    const { version, generation, lineageId } = given;
    const id = given.nodeId ?? newId();
    const place = { version, generation, lineageId: lineageId ?? id };
    return new LineageNode(newNodeState(id, given, place, usageOfMeans(given), now));
  }

  /** A stored state, trusted as it is. */
  static from(state: NodeState): LineageNode {
    return new LineageNode(state);
  }

  /** Reads what `toJSON` wrote; its usage counts as preset. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): LineageNode {
    const { usageCount, avgExecutionTimeMs, successRate, ...given } = check(nodeJsonSchema, json);
    const usage = usageOfMeans({ usageCount, avgExecutionTimeMs, successRate });
    return new LineageNode({
      ...given,
      contentOrder: contentOrder(given.content),
      usage,
      presetUsage: usage,
      stateRev: given.rev,
      usageRev: 0,
    });
  }

  /** The rev of all that is shown of the node: both only grow, so their sum grows with every change of either. */
  get shownRev(): number {
    return this.stateRev + this.usageRev;
  }

  get usageCount(): number {
    return this.usage.count;
  }

  /** null without uses. */
  get avgExecutionTimeMs(): number | null {
    return avgExecutionTimeMsOf(this.usage);
  }

  /** 0..1; null without uses. */
  get successRate(): number | null {
    return successRateOf(this.usage);
  }

  /** @throws StemmaError illegal_transition */
  activate(now: Date): LineageNode {
    if (this.status === 'active') return this;
    requireTransition(this.status, 'active');
    return this.redefined(
      { status: 'active', deprecatedAt: null, deprecatedReason: null, replacedByNodeId: null },
      now,
    );
  }

  /**
   * Deprecates, and keeps the replacement if one is given; an absent one never erases an older one.
   * Repeated, it keeps date and reason, and only takes up a replacement that it did not know yet.
   * The `replaced_by` edge is the caller's to make. @throws StemmaError illegal_transition, self_loop
   */
  deprecate(reason: string, replacedByNodeId: string | null, now: Date): LineageNode {
    const replacement =
      replacedByNodeId === null
        ? this.replacedByNodeId
        : this.otherNode(replacedByNodeId, '/replacedByNodeId');
    if (this.status === 'deprecated') {
      return replacement === this.replacedByNodeId
        ? this
        : this.redefined({ replacedByNodeId: replacement }, now);
    }
    requireTransition(this.status, 'deprecated');
    return this.redefined(
      { status: 'deprecated', deprecatedAt: now, deprecatedReason: reason, replacedByNodeId: replacement },
      now,
    );
  }

  /** Deprecation data stay. @throws StemmaError illegal_transition */
  archive(now: Date): LineageNode {
    if (this.status === 'archived') return this;
    requireTransition(this.status, 'archived');
    return this.redefined({ status: 'archived' }, now);
  }

  /** The `merged_from` edge to the target is the caller's to make. @throws StemmaError illegal_transition, self_loop */
  mergeInto(targetNodeId: string, now: Date): LineageNode {
    const target = this.otherNode(targetNodeId, '/targetNodeId');
    if (this.status === 'merged' && this.replacedByNodeId === target) return this;
    requireTransition(this.status, 'merged');
    return this.redefined({ status: 'merged', replacedByNodeId: target }, now);
  }

  /** Changes label, tags or metadata. */
  revise(patch: NodePatch, now: Date): LineageNode {
    const changes = present(patch);
    return differs(this, changes) ? this.redefined(changes, now) : this;
  }

  /** Whether it was recorded while its content was not to be had: `metadata.missing` says so. */
  get isMissingContent(): boolean {
    return this.contentHash === null && this.metadata['missing'] === true;
  }

  /** Takes in the content that was missing, or at least its hash, and what else is known now. What is noted stays. */
  complete({ content, contentHash, metadata }: Snapshot, now: Date): LineageNode {
    if (!this.isMissingContent || contentHash === null) return this;
    const { missing: _, ...noted } = this.metadata;
    return this.redefined(
      { content, contentHash, contentOrder: contentOrder(content), metadata: { ...metadata, ...noted } },
      now,
    );
  }

  /** One more use; exact, see `UsageTotals`. @throws StemmaError validation_failed */
  recordUsage(executionTimeMs: number, success: boolean, now: Date): LineageNode {
    const timeMs = check(fields.durationMs, executionTimeMs, '/executionTimeMs');
    return this.addUsage(usageOf(timeMs, check(fields.flag, success, '/success')), now);
  }

  /** Many uses at once; `lastUsedAt` is the time of the latest and never moves back. */
  addUsage(totals: UsageTotals, lastUsedAt: Date): LineageNode {
    if (totals.count === 0) return this;
    const latest = this.lastUsedAt !== null && this.lastUsedAt > lastUsedAt ? this.lastUsedAt : lastUsedAt;
    return new LineageNode({
      ...this.toState(),
      usage: addUsage(this.usage, totals),
      lastUsedAt: latest,
      usageRev: this.usageRev + 1,
    });
  }

  /** Gives the node its place: the family it belongs to and its generation there. */
  place(lineageId: string, generation: number): LineageNode {
    if (lineageId === this.lineageId && generation === this.generation) return this;
    return this.moved({ lineageId, generation });
  }

  get isActive(): boolean {
    return this.status === 'active';
  }

  get isDeprecated(): boolean {
    return this.status === 'deprecated';
  }

  get hasReplacement(): boolean {
    return this.replacedByNodeId !== null;
  }

  /** Parents are never stored: they follow from the active derivation edges given. */
  parentIds(edges: Iterable<KinshipEdge>): string[] {
    return parentIdsOf(this.nodeId, edges);
  }

  childIds(edges: Iterable<KinshipEdge>): string[] {
    return childIdsOf(this.nodeId, edges);
  }

  /** No parents among the edges given; a node without edges is both root and leaf. */
  isRoot(edges: Iterable<KinshipEdge> = []): boolean {
    return this.parentIds(edges).length === 0;
  }

  isLeaf(edges: Iterable<KinshipEdge> = []): boolean {
    return this.childIds(edges).length === 0;
  }

  toJSON(): NodeJson {
    return nodeJson(this);
  }

  toGraphNode(): GraphNode {
    return graphNode(this);
  }

  private redefined(changes: Partial<NodeState>, now: Date): LineageNode {
    return new LineageNode({
      ...this.toState(),
      ...changes,
      updatedAt: now,
      rev: this.rev + 1,
      stateRev: this.stateRev + 1,
    });
  }

  private moved(changes: Partial<NodeState>): LineageNode {
    return new LineageNode({ ...this.toState(), ...changes, stateRev: this.stateRev + 1 });
  }

  private otherNode(nodeId: string, pointer: string): string {
    if (nodeId !== this.nodeId) return nodeId;
    throw new StemmaError('self_loop', 'A node cannot replace itself.', {
      faults: [{ pointer, code: 'invalid', message: 'must be another node' }],
    });
  }
}
