import {
  idFrom,
  isDerivationType,
  type BroughtImprovement,
  type AliasMove,
  type Execution,
  type Feedback,
  type LineageEvent,
  type LineageRecord,
  type NodeRecord,
  type PatternNames,
  type Trial,
} from '@stemma/models';
import { bordersOf } from '../executions/already-left.js';
import { groupBy } from '../lineage/group-by.js';
import { relationOf } from '../plan/change-status.js';
import type { Knowledge } from '../plan/known.js';
import { ReadSet } from '../plan/read-set.js';
import type { AliasKey, Transaction } from '../ports/transaction.js';
import { transitionEventId } from './import-journal.js';
import type { ImportLine } from './import-line.js';

/** What the lines of a chunk name, facts among them. */
export class ImportReadSet extends ReadSet {
  /** Patterns that names are told of. */
  readonly renamed = new Set<string>();
  /** By `aliasKey`. */
  readonly aliases = new Map<string, AliasKey>();
  readonly events = new Set<string>();
  readonly executions = new Set<string>();
  readonly feedback = new Set<string>();
  readonly improvements = new Set<string>();
  readonly trials = new Set<string>();
  /** Of versions that the lines bring. */
  readonly patternOf = new Map<string, string>();
  /** When the executions happened that tell it. */
  readonly uses: { readonly nodeId: string; readonly timestamp: Date }[] = [];

  constructor(lines: readonly ImportLine[], importId: string) {
    super();
    for (const { record, number } of lines)
      if (record !== null) this.take(record, (kind) => idFrom(kind, importId, String(number)));
  }

  private take(record: LineageRecord, ownId: (kind: string) => string): void {
    switch (record.record) {
      case 'pattern':
        this.patterns.add(record.patternId);
        break;
      case 'names':
        this.patterns.add(record.patternId);
        this.renamed.add(record.patternId);
        break;
      case 'version_alias':
        this.patterns.add(record.patternId);
        if (record.nodeId !== null) this.nodes.add(record.nodeId);
        this.aliases.set(aliasKey(record), record);
        break;
      case 'node':
        this.takeNode(record);
        break;
      case 'edge':
        this.edge(record.edgeId, record);
        break;
      case 'execution':
        this.nodes.add(record.nodeId);
        this.executions.add(record.executionId ?? ownId('execution'));
        if (record.timestamp !== null) this.uses.push({ nodeId: record.nodeId, timestamp: record.timestamp });
        if (record.trial !== null) this.trials.add(record.trial.trialId);
        break;
      case 'improvement':
        this.mentioned.add(record.patternId);
        this.nodes.add(record.nodeId);
        this.improvements.add(record.improvementId ?? ownId('improvement'));
        if (record.trial !== null) this.trials.add(record.trial.trialId);
        break;
      case 'feedback':
        this.mentioned.add(record.patternId);
        if (record.nodeId !== null) this.nodes.add(record.nodeId);
        if (record.executionId !== null) this.executions.add(record.executionId);
        this.feedback.add(record.feedbackId ?? ownId('feedback'));
        break;
      case 'event':
        this.mentioned.add(record.patternId);
        this.events.add(record.eventId);
        break;
      case 'transition': {
        const { nodeId, status, at } = record;
        this.nodes.add(nodeId);
        this.changing.add(nodeId);
        if (at !== null) this.events.add(transitionEventId(nodeId, status, at));
        const relation = relationOf(nodeId, record);
        if (relation !== null) this.edge(null, relation);
        break;
      }
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

  private takeNode({ nodeId, patternId, version, lineageId, parents }: NodeRecord): void {
    this.patterns.add(patternId);
    this.patternOf.set(nodeId, patternId);
    this.nodes.add(nodeId);
    this.defined.add(nodeId);
    if (version !== null) this.versions.push({ patternId, version });
    if (lineageId !== null) this.lineages.add(lineageId);
    for (const { edgeId, nodeId: parentId, relationshipType } of parents)
      this.relation(edgeId, { sourceNodeId: parentId, targetNodeId: nodeId, relationshipType });
    const derived = parents.filter(({ relationshipType }) => isDerivationType(relationshipType));
    const parentIds = derived.map((parent) => parent.nodeId);
    if (parentIds.length > 0) this.placed.push({ nodeId, parentIds, lineageId });
  }
}

/** The facts that lines name, as they are stored; the lines then add to them. */
export interface KnownFacts {
  /** By patternId; only of patterns that have had several. */
  readonly names: Map<string, PatternNames>;
  /** All moves, oldest first, by `aliasKey`. */
  readonly aliases: Map<string, AliasMove[]>;
  readonly events: Map<string, LineageEvent>;
  readonly executions: Map<string, Execution>;
  readonly feedback: Map<string, Feedback>;
  readonly improvements: Map<string, BroughtImprovement>;
  readonly trials: Map<string, Trial>;
  /** As of `bordersOf`. */
  readonly borders: ReadonlyMap<string, Date>;
}

export function aliasKey({ patternId, alias }: AliasKey): string {
  return `${patternId} ${alias}`;
}

export async function loadFacts(
  tx: Transaction,
  reads: ImportReadSet,
  { nodes }: Pick<Knowledge, 'nodes'>,
  now: Date,
): Promise<KnownFacts> {
  const uses = reads.uses.map(({ nodeId, timestamp }) => ({
    patternId: nodes.get(nodeId)?.patternId ?? reads.patternOf.get(nodeId),
    timestamp,
  }));
  const [borders, names, moves, events, executions, feedback, improvements, trials] = await Promise.all([
    bordersOf(tx.executions, uses, now),
    tx.patterns.names([...reads.renamed]),
    tx.aliases.moves([...reads.aliases.values()]),
    tx.events.find([...reads.events]),
    tx.executions.find([...reads.executions]),
    tx.feedback.find([...reads.feedback]),
    tx.improvements.withTrials([...reads.improvements]),
    tx.improvements.trialsById([...reads.trials], { hold: false }),
  ]);
  return {
    names,
    aliases: groupBy(moves, aliasKey),
    events: new Map(events.map((event) => [event.eventId, event])),
    executions: new Map(executions.map((execution) => [execution.executionId, execution])),
    feedback: new Map(feedback.map((known) => [known.feedbackId, known])),
    improvements: new Map(improvements.map((known) => [known.improvement.improvementId, known])),
    trials: new Map(trials.map((trial) => [trial.trialId, trial])),
    borders,
  };
}
