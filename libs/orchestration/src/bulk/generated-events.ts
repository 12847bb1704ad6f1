import {
  idFrom,
  lineageEvents,
  type EventContext,
  type EventType,
  type Feedback,
  type Improvement,
  type JsonObject,
  type LineageEdge,
  type LineageEvent,
  type LineageNode,
  type Pattern,
} from '@stemma/models';

/**
 * The events of a file that carries none. Each has the id of what it is about and its type, so that whoever
 * imports the file, and however often, the events are the same ones.
 */
export class GeneratedEvents {
  readonly events: LineageEvent[] = [];

  constructor(private readonly importId: string) {}

  patternCreated({ patternId, name, kind, namespace, createdAt, createdBy }: Pattern): void {
    const context = this.context(eventIdOf(patternId, 'pattern_created'), createdAt, createdBy);
    this.events.push(lineageEvents.patternCreated({ patternId, name, kind, namespace }, context));
  }

  patternRenamed(before: Pattern, after: Pattern, at: Date, by: string): void {
    const { patternId, name } = after;
    const eventId = idFrom('event', patternId, 'renamed', name, at.toISOString());
    this.events.push(
      lineageEvents.patternModified(
        {
          patternId,
          previousState: { ...before.toJSON() },
          newState: { ...after.toJSON() },
          changes: { name },
        },
        this.context(eventId, at, by),
      ),
    );
  }

  versionCreated(node: LineageNode, parentNodeIds: readonly string[]): void {
    const { patternId, nodeId, version, evolutionType, createdAt, createdBy } = node;
    const context = this.context(eventIdOf(nodeId, 'version_created'), createdAt, createdBy);
    this.events.push(
      lineageEvents.versionCreated({ patternId, nodeId, version, evolutionType, parentNodeIds }, context),
    );
  }

  /** It was recorded without its content, which came now. */
  versionCompleted(before: LineageNode, after: LineageNode): void {
    const { patternId, nodeId, updatedAt, createdBy } = after;
    this.events.push(
      lineageEvents.patternModified(
        { patternId, nodeId, previousState: stateOf(before), newState: stateOf(after) },
        this.context(eventIdOf(nodeId, 'pattern_modified'), updatedAt, createdBy),
      ),
    );
  }

  edgeAdded(edge: LineageEdge): void {
    const { edgeId, relationshipType, sourceNodeId, targetNodeId, createdAt, createdBy } = edge;
    const common = { edgeId, relationshipType };
    this.events.push(
      lineageEvents.parentAdded(
        { ...common, patternId: edge.targetPatternId, nodeId: targetNodeId, parentNodeId: sourceNodeId },
        this.context(eventIdOf(edgeId, 'parent_added'), createdAt, createdBy),
      ),
      lineageEvents.childAdded(
        { ...common, patternId: edge.sourcePatternId, nodeId: sourceNodeId, childNodeId: targetNodeId },
        this.context(eventIdOf(edgeId, 'child_added'), createdAt, createdBy),
      ),
    );
  }

  feedbackReceived(feedback: Feedback): void {
    const { feedbackId, createdAt, createdBy } = feedback;
    const context = this.context(eventIdOf(feedbackId, 'feedback_received'), createdAt, createdBy);
    this.events.push(lineageEvents.feedbackReceived(feedback, context));
  }

  /** That there is such a proposal; what became of it, only a file with its events tells. */
  improvementProposed(improvement: Improvement): void {
    const { improvementId, patternId, nodeId, improvementType, status, createdAt, createdBy } = improvement;
    const context = this.context(eventIdOf(improvementId, 'improvement_proposed'), createdAt, createdBy);
    const details = { improvement_type: improvementType, status };
    this.events.push(
      lineageEvents.improvementProposed({ improvementId, patternId, nodeId, details }, context),
    );
  }

  statusChanged(before: LineageNode, after: LineageNode, reason: string | null, at: Date, by: string): void {
    const { patternId, nodeId, status, replacedByNodeId } = after;
    const facts = { patternId, nodeId, previousState: stateOf(before), newState: stateOf(after) };
    const context = this.context(transitionEventId(nodeId, status, at), at, by);
    this.events.push(
      status === 'active'
        ? lineageEvents.activation(facts, context)
        : status === 'deprecated'
          ? lineageEvents.deprecation({ ...facts, reason: reason ?? '', replacedByNodeId }, context)
          : status === 'merged'
            ? lineageEvents.merger({ ...facts, targetNodeId: replacedByNodeId ?? '' }, context)
            : lineageEvents.archival({ ...facts, reason }, context),
    );
  }

  private context(eventId: string, timestamp: Date, by: string): EventContext {
    return {
      eventId,
      timestamp,
      correlationId: this.importId,
      actor: { type: 'user', id: by },
      isChecked: true,
    };
  }
}

/** A node may take the same status more than once, but not at one instant: this tells a repeated transition. */
export function transitionEventId(nodeId: string, status: LineageNode['status'], at: Date): string {
  return idFrom('event', nodeId, status, at.toISOString());
}

function eventIdOf(entityId: string, type: EventType): string {
  return idFrom('event', entityId, type);
}

function stateOf(node: LineageNode): JsonObject {
  const { content: _, ...state } = node.toJSON();
  return state;
}
