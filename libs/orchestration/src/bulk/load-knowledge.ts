import {
  edgeIdOf,
  idFrom,
  isDerivationType,
  type LineageRecord,
  type NodeRecord,
  type StoredRelationshipType,
} from '@stemma/models';
import type { BulkStore, Relation, VersionKey } from '../ports/bulk-store.js';
import type { Transaction } from '../ports/transaction.js';
import { transitionEventId } from './import-journal.js';
import type { ImportLine } from './import-line.js';
import { relationKey, versionKey, type Knowledge } from './slots.js';
import { slotOf } from './structure.js';

/** What the lines of a chunk name, by kind: each set is asked for at once. */
export class Named {
  readonly patternsOfNodes = new Set<string>();
  /** Patterns that names are told of. */
  readonly named = new Set<string>();
  readonly patternsOfEvents = new Set<string>();
  readonly nodes = new Set<string>();
  /** Nodes that are defined, or whose status changes: they are read whole. */
  readonly wholeNodes = new Set<string>();
  /** Nodes that change: they are locked. */
  readonly changing = new Set<string>();
  readonly edges = new Set<string>();
  readonly relations: Relation[] = [];
  readonly versions: VersionKey[] = [];
  readonly lineages = new Set<string>();
  readonly events = new Set<string>();
  readonly executions = new Set<string>();
  readonly feedback = new Set<string>();
  readonly improvements = new Set<string>();
  readonly trials = new Set<string>();

  constructor(lines: readonly ImportLine[], importId: string) {
    for (const { record, number } of lines) if (record !== null) this.take(record, importId, number);
  }

  private take(record: LineageRecord, importId: string, line: number): void {
    switch (record.record) {
      case 'pattern':
        this.patternsOfNodes.add(record.patternId);
        break;
      case 'names':
        this.patternsOfNodes.add(record.patternId);
        this.named.add(record.patternId);
        break;
      case 'node':
        this.takeNode(record);
        break;
      case 'edge':
        this.takeEdge(record.edgeId, record.sourceNodeId, record.targetNodeId, record.relationshipType);
        break;
      case 'execution':
        this.nodes.add(record.nodeId);
        this.changing.add(record.nodeId);
        this.executions.add(record.executionId ?? idFrom('execution', importId, String(line)));
        if (record.trial !== null) this.trials.add(record.trial.trialId);
        break;
      case 'improvement':
        this.patternsOfEvents.add(record.patternId);
        this.nodes.add(record.nodeId);
        this.improvements.add(record.improvementId ?? idFrom('improvement', importId, String(line)));
        if (record.trial !== null) this.trials.add(record.trial.trialId);
        break;
      case 'feedback':
        this.patternsOfEvents.add(record.patternId);
        if (record.nodeId !== null) this.nodes.add(record.nodeId);
        if (record.executionId !== null) this.executions.add(record.executionId);
        this.feedback.add(record.feedbackId ?? idFrom('feedback', importId, String(line)));
        break;
      case 'event':
        this.patternsOfEvents.add(record.patternId);
        this.events.add(record.eventId);
        break;
      case 'transition':
        this.nodes.add(record.nodeId);
        this.wholeNodes.add(record.nodeId);
        this.changing.add(record.nodeId);
        if (record.at !== null) this.events.add(transitionEventId(record.nodeId, record.status, record.at));
        if (record.replacedByNodeId !== null) {
          const type = record.status === 'merged' ? 'merged_from' : 'replaced_by';
          const edgeId = edgeIdOf(record.nodeId, record.replacedByNodeId, type);
          this.takeEdge(edgeId, record.nodeId, record.replacedByNodeId, type);
        }
        break;
      case 'embedding':
        this.nodes.add(record.nodeId);
        break;
      case 'alias':
        this.lineages.add(record.aliasId).add(record.lineageId);
        break;
      case 'header':
      case 'bookmark':
      case 'end':
    }
  }

  private takeNode(record: NodeRecord): void {
    const { nodeId, patternId, version, lineageId, parents } = record;
    this.patternsOfNodes.add(patternId);
    this.nodes.add(nodeId);
    this.wholeNodes.add(nodeId);
    if (version !== null) this.versions.push({ patternId, version });
    if (lineageId !== null) this.lineages.add(lineageId);
    for (const parent of parents)
      this.takeEdge(parent.edgeId, parent.nodeId, nodeId, parent.relationshipType);
  }

  private takeEdge(
    edgeId: string,
    source: string,
    target: string,
    relationshipType: StoredRelationshipType,
  ): void {
    this.edges.add(edgeId);
    this.nodes.add(source).add(target);
    this.relations.push({ sourceNodeId: source, targetNodeId: target, relationshipType });
  }
}

/**
 * Reads, in a few statements, all that the lines name. Locked are, in the order that everybody keeps, the patterns
 * that get versions and the families that are sure to be concerned.
 * @param locked the families that are locked already; those that this locks are added.
 */
export async function loadKnowledge(
  { bulk, patterns: patternStore, executions, feedback }: Transaction,
  named: Named,
  locked: Set<string>,
): Promise<Knowledge> {
  const patterns: Knowledge['patterns'] = new Map();
  const ofEvents = [...named.patternsOfEvents].filter((id) => !named.patternsOfNodes.has(id));
  for (const known of [
    ...(await bulk.patterns([...named.patternsOfNodes], true)),
    ...(await bulk.patterns(ofEvents, false)),
  ]) {
    patterns.set(known.pattern.patternId, { ...known, isNew: false, latest: null, renamed: false });
  }

  await lockOnce(bulk, named.lineages, locked);
  const nodes: Knowledge['nodes'] = new Map();
  do {
    for (const known of await bulk.nodes([...named.nodes])) nodes.set(known.nodeId, slotOf(known));
  } while (await lockOnce(bulk, familiesOfStoredEnds(named, nodes), locked));
  const whole = [...named.wholeNodes].filter((id) => nodes.get(id)?.deleted === false);
  for (const state of await bulk.nodeStates(whole)) {
    const slot = nodes.get(state.nodeId);
    if (slot !== undefined) slot.state = state;
  }

  // A version above the latest one is free, and a node that is not stored has no edges.
  const versions = named.versions.filter(
    (key) => key.version <= (patterns.get(key.patternId)?.latestVersion ?? 0),
  );
  const relations = named.relations.filter(
    (ends) => nodes.has(ends.targetNodeId) && nodes.has(ends.sourceNodeId),
  );
  return {
    patterns,
    names: await patternStore.names([...named.named]),
    nodes,
    edges: new Map((await bulk.edges([...named.edges])).map((known) => [known.edge.edgeId, known])),
    relations: new Map(
      (await bulk.edgesBetween(relations)).map((edge) => [
        relationKey(edge.sourceNodeId, edge.targetNodeId, edge.relationshipType),
        edge,
      ]),
    ),
    versions: new Map(
      (await bulk.nodesOfVersions(versions)).map((key) => [
        versionKey(key.patternId, key.version),
        key.nodeId,
      ]),
    ),
    events: new Map((await bulk.events([...named.events])).map((event) => [event.eventId, event])),
    executions: new Map(
      (await executions.find([...named.executions])).map((execution) => [execution.executionId, execution]),
    ),
    feedback: new Map((await feedback.find([...named.feedback])).map((known) => [known.feedbackId, known])),
    improvements: new Map(
      (await bulk.improvements([...named.improvements])).map((known) => [
        known.improvement.improvementId,
        known,
      ]),
    ),
    trials: new Map((await bulk.trials([...named.trials])).map((trial) => [trial.trialId, trial])),
    aliases: await bulk.aliases([...named.lineages]),
  };
}

/** @returns whether there was any to lock: what was read before may have changed while this waited. */
async function lockOnce(
  bulk: BulkStore,
  lineageIds: Iterable<string>,
  locked: Set<string>,
): Promise<boolean> {
  const missing = [...new Set(lineageIds)].filter((id) => !locked.has(id));
  if (missing.length === 0) return false;
  await bulk.lockFamilies(missing);
  for (const id of missing) locked.add(id);
  return true;
}

/** An edge between nodes that are there changes the structure of their families. */
function familiesOfStoredEnds(named: Named, nodes: Knowledge['nodes']): string[] {
  const lineageIds: string[] = [];
  for (const { sourceNodeId, targetNodeId, relationshipType } of named.relations) {
    const [source, target] = [nodes.get(sourceNodeId), nodes.get(targetNodeId)];
    if (source === undefined || target === undefined || !isDerivationType(relationshipType)) continue;
    lineageIds.push(source.lineageId, target.lineageId);
  }
  return lineageIds;
}
