import type {
  EdgePatch,
  Feedback,
  LineageEdge,
  LineageNode,
  NodePatch,
  Pattern,
  PatternPatch,
} from '@stemma/models';
import { removeAlias } from './aliases/remove-alias.js';
import { setAlias, type Pointing } from './aliases/set-alias.js';
import { deactivateEdge, reactivateEdge, reviseEdge } from './edges/change-edge.js';
import { createEdge, type NewEdge } from './edges/create-edge.js';
import type { Erasure } from './erasures/erasure.js';
import { erasePattern, type ErasureRequest } from './erasures/erase-pattern.js';
import { giveFeedback, type NewFeedback } from './feedback/give-feedback.js';
import { withdrawFeedback } from './feedback/withdraw-feedback.js';
import { changeStatus } from './nodes/change-status.js';
import { reviseNode } from './nodes/revise-node.js';
import { createPattern, type CreatedPattern, type NewPattern } from './patterns/create-pattern.js';
import { deletePattern } from './patterns/delete-pattern.js';
import { revisePattern } from './patterns/revise-pattern.js';
import type { AliasView } from './ports/aliases.js';
import type { Clock } from './ports/clock.js';
import type { AliasKey, UnitOfWork } from './ports/transaction.js';
import type { Keeping, RetentionPolicy } from './ports/retention.js';
import { removeRetention, setRetention } from './retention/set-retention.js';
import { setEmbedding, type OwnEmbedding } from './similarity/set-embedding.js';
import { createVersion, type CreatedVersion, type NewVersion } from './versions/create-version.js';
import type { Outcome, Written } from './writes/outcome.js';
import type { ExpectedRev, PutCondition, WriteContext } from './writes/write-context.js';
import { write, type Write } from './writes/write.js';

/**
 * The one door to every change of the record. Each method is one transaction that holds the new state, its
 * events, its entries in the change log and, where asked for, the stored answer. No mirror is on its way.
 */
export class LineageService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  createPattern(context: WriteContext, input: NewPattern): Promise<Written<CreatedPattern>> {
    return this.write(context, (w) => createPattern(w, input));
  }

  revisePattern(
    context: WriteContext,
    patternId: string,
    expected: ExpectedRev,
    patch: PatternPatch,
  ): Promise<Written<Pattern>> {
    return this.write(context, (w) => revisePattern(w, patternId, expected, patch));
  }

  deletePattern(context: WriteContext, patternId: string, expected: ExpectedRev): Promise<Written<null>> {
    return this.write(context, (w) => deletePattern(w, patternId, expected));
  }

  erasePattern(context: WriteContext, request: ErasureRequest): Promise<Written<Erasure>> {
    return this.write(context, (w) => erasePattern(w, request));
  }

  createVersion(
    context: WriteContext,
    patternId: string,
    input: NewVersion,
  ): Promise<Written<CreatedVersion>> {
    return this.write(context, (w) => createVersion(w, patternId, input));
  }

  setAlias(
    context: WriteContext,
    key: AliasKey,
    pointing: Pointing,
    condition: PutCondition,
  ): Promise<Written<AliasView>> {
    return this.write(context, (w) => setAlias(w, key, pointing, condition));
  }

  removeAlias(context: WriteContext, key: AliasKey, expected: ExpectedRev): Promise<Written<null>> {
    return this.write(context, (w) => removeAlias(w, key, expected));
  }

  setRetention(
    context: WriteContext,
    namespace: string,
    keeping: Keeping,
    condition: PutCondition,
  ): Promise<Written<RetentionPolicy>> {
    return this.write(context, (w) => setRetention(w, namespace, keeping, condition));
  }

  removeRetention(context: WriteContext, namespace: string, expected: ExpectedRev): Promise<Written<null>> {
    return this.write(context, (w) => removeRetention(w, namespace, expected));
  }

  activate(context: WriteContext, nodeId: string, expected: ExpectedRev): Promise<Written<LineageNode>> {
    return this.write(context, (w) => changeStatus(w, { nodeId, expected, status: 'active' }));
  }

  archive(context: WriteContext, nodeId: string, expected: ExpectedRev): Promise<Written<LineageNode>> {
    return this.write(context, (w) => changeStatus(w, { nodeId, expected, status: 'archived' }));
  }

  deprecate(
    context: WriteContext,
    nodeId: string,
    expected: ExpectedRev,
    reason: string,
    replacedByNodeId: string | null,
  ): Promise<Written<LineageNode>> {
    const change = { nodeId, expected, status: 'deprecated', reason, replacedByNodeId } as const;
    return this.write(context, (w) => changeStatus(w, change));
  }

  mergeInto(
    context: WriteContext,
    nodeId: string,
    expected: ExpectedRev,
    targetNodeId: string,
  ): Promise<Written<LineageNode>> {
    const change = { nodeId, expected, status: 'merged', replacedByNodeId: targetNodeId } as const;
    return this.write(context, (w) => changeStatus(w, change));
  }

  reviseNode(
    context: WriteContext,
    nodeId: string,
    expected: ExpectedRev,
    patch: NodePatch,
  ): Promise<Written<LineageNode>> {
    return this.write(context, (w) => reviseNode(w, nodeId, expected, patch));
  }

  createEdge(context: WriteContext, input: NewEdge): Promise<Written<LineageEdge>> {
    return this.write(context, (w) => createEdge(w, input));
  }

  reviseEdge(
    context: WriteContext,
    edgeId: string,
    expected: ExpectedRev,
    patch: EdgePatch,
  ): Promise<Written<LineageEdge>> {
    return this.write(context, (w) => reviseEdge(w, edgeId, expected, patch));
  }

  deactivateEdge(
    context: WriteContext,
    edgeId: string,
    expected: ExpectedRev,
    reason: string,
  ): Promise<Written<LineageEdge>> {
    return this.write(context, (w) => deactivateEdge(w, edgeId, expected, reason));
  }

  reactivateEdge(
    context: WriteContext,
    edgeId: string,
    expected: ExpectedRev,
  ): Promise<Written<LineageEdge>> {
    return this.write(context, (w) => reactivateEdge(w, edgeId, expected));
  }

  setEmbedding(
    context: WriteContext,
    target: OwnEmbedding,
    vector: readonly number[],
  ): Promise<Written<OwnEmbedding>> {
    return this.write(context, (w) => setEmbedding(w, target, vector));
  }

  giveFeedback(context: WriteContext, input: NewFeedback): Promise<Written<Feedback>> {
    return this.write(context, (w) => giveFeedback(w, input));
  }

  withdrawFeedback(context: WriteContext, feedbackId: string, reason: string): Promise<Written<Feedback>> {
    return this.write(context, (w) => withdrawFeedback(w, feedbackId, reason));
  }

  private write<T>(
    context: WriteContext,
    useCase: (write: Write) => Promise<Outcome<T>>,
  ): Promise<Written<T>> {
    return write(this.unitOfWork, this.clock, context, useCase);
  }
}
