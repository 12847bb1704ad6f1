import { EVENT_SEVERITIES, EVENT_TYPES, type EventType } from '../enumerations/event-type.js';
import { LineageEvent } from './lineage-event.js';
import { lineageEvents } from './lineage-events.js';

const NOW = new Date('2026-01-31T12:00:00.500Z');
const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const context = { correlationId: 'c-1', timestamp: NOW, eventId: id(7) };
const node = { patternId: id(1), nodeId: id(2) };

function anEvent(given: object = {}): LineageEvent {
  return LineageEvent.fromJSON({
    ...{ eventId: id(7), eventType: 'pattern_created', patternId: id(1), correlationId: 'c-1' },
    ...{ timestamp: NOW.toISOString(), ...given },
  });
}

describe('an event', () => {
  it('has the defaults of the domain', () => {
    expect(anEvent().toJSON()).toEqual({
      eventId: id(7),
      eventType: 'pattern_created',
      severity: 'info',
      patternId: id(1),
      nodeId: null,
      edgeId: null,
      timestamp: '2026-01-31T12:00:00.500Z',
      actor: { type: 'system', id: 'system' },
      apiKeyName: null,
      correlationId: 'c-1',
      sessionId: null,
      executionId: null,
      data: {},
      changes: null,
      previousState: null,
      newState: null,
      errorMessage: null,
      errorDetails: null,
      metadata: {},
      tags: [],
      sourceSystem: 'stemma',
      sourceVersion: null,
    });
  });

  it('is an error from severity error on', () => {
    expect(EVENT_SEVERITIES.filter((severity) => anEvent({ severity }).isError)).toEqual([
      'error',
      'critical',
    ]);
  });

  it.each<[string, (event: LineageEvent) => boolean, EventType[]]>([
    [
      'lifecycle',
      (event) => event.isLifecycle,
      [
        'pattern_created',
        'version_created',
        'pattern_activated',
        'pattern_deprecated',
        'pattern_archived',
        'pattern_merged',
        'pattern_erased',
      ],
    ],
    [
      'modification',
      (event) => event.isModification,
      ['pattern_modified', 'metadata_updated', 'tags_updated'],
    ],
    [
      'relationship',
      (event) => event.isRelationship,
      ['parent_added', 'child_added', 'relationship_removed'],
    ],
    ['usage', (event) => event.isUsage, ['pattern_applied', 'execution_succeeded', 'execution_failed']],
    [
      'quality',
      (event) => event.isQuality,
      ['quality_assessed', 'performance_measured', 'feedback_received', 'feedback_withdrawn'],
    ],
    [
      'improvement',
      (event) => event.isImprovement,
      ['improvement_proposed', 'improvement_validated', 'improvement_applied', 'improvement_rejected'],
    ],
  ])('of the group %s is recognised', (_, belongs, expected) => {
    expect(EVENT_TYPES.filter((eventType) => belongs(anEvent({ eventType })))).toEqual(expected);
  });

  it('has changes when it tells them, or both states', () => {
    expect(anEvent().hasChanges).toBe(false);
    expect(anEvent({ previousState: {} }).hasChanges).toBe(false);
    expect(anEvent({ previousState: {}, newState: {} }).hasChanges).toBe(true);
    expect(anEvent({ changes: {} }).hasChanges).toBe(true);
  });

  it('gives the audit log exactly its keys', () => {
    expect(anEvent({ severity: 'error', errorMessage: 'boom', tags: ['t'] }).toAuditLogEntry()).toStrictEqual(
      {
        event_id: id(7),
        event_type: 'pattern_created',
        severity: 'error',
        pattern_id: id(1),
        timestamp: '2026-01-31T12:00:00.500Z',
        actor: { type: 'system', id: 'system' },
        correlation_id: 'c-1',
        has_error: true,
        error_message: 'boom',
        tags: ['t'],
      },
    );
  });

  it('gives the time series exactly its keys', () => {
    expect(anEvent({ sessionId: 's', executionId: id(3) }).toTimeSeriesEntry()).toStrictEqual({
      timestamp: 1769860800,
      event_type: 'pattern_created',
      pattern_id: id(1),
      severity: 'info',
      actor_type: 'system',
      has_error: false,
      tags: [],
      metadata: { correlation_id: 'c-1', session_id: 's', execution_id: id(3) },
    });
  });

  it('reads back as it was written', () => {
    const event = anEvent({
      data: { a: [1, { b: null }] },
      changes: { x: 1 },
      actor: { type: 'user', id: 'ada' },
      apiKeyName: 'hands',
    });
    expect(LineageEvent.fromJSON(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  it('holds the state of a node with deep content', () => {
    let content: object = {};
    for (let depth = 0; depth < 120; depth++) content = { content };
    expect(anEvent({ newState: { content } }).newState).toEqual({ content });
  });
});

describe('the factories of events', () => {
  const edge = { ...node, edgeId: id(4), relationshipType: 'refined_from' as const };
  const states = { previousState: { a: 1 }, newState: { a: 2 } };
  const told = { ...node, improvementId: id(5) };
  const move = { ...node, alias: 'production', rev: 1, changedAt: NOW, changedBy: 'ada', reason: null };
  const made: Record<EventType, LineageEvent> = {
    pattern_created: lineageEvents.patternCreated(
      { ...node, name: 'n', kind: 'code', namespace: 'default' },
      context,
    ),
    version_created: lineageEvents.versionCreated(
      { ...node, version: 2, evolutionType: 'fork', parentNodeIds: [id(3)] },
      context,
    ),
    pattern_modified: lineageEvents.patternModified({ ...node, ...states }, context),
    metadata_updated: lineageEvents.metadataUpdated({ ...node, ...states }, context),
    tags_updated: lineageEvents.tagsUpdated({ ...node, ...states }, context),
    pattern_activated: lineageEvents.activation(node, context),
    pattern_deprecated: lineageEvents.deprecation(
      { ...node, reason: 'old', replacedByNodeId: null },
      context,
    ),
    pattern_archived: lineageEvents.archival(node, context),
    pattern_merged: lineageEvents.merger({ ...node, targetNodeId: id(3) }, context),
    alias_set: lineageEvents.aliasSet({ before: null, after: move }, context),
    alias_removed: lineageEvents.aliasRemoved(
      { before: move, after: { ...move, rev: 2, nodeId: null } },
      context,
    ),
    parent_added: lineageEvents.parentAdded({ ...edge, parentNodeId: id(3) }, context),
    child_added: lineageEvents.childAdded({ ...edge, childNodeId: id(3) }, context),
    relationship_removed: lineageEvents.relationshipRemoved(
      { ...edge, otherNodeId: id(3), reason: 'wrong' },
      context,
    ),
    pattern_applied: lineageEvents.patternApplied(node, context),
    execution_succeeded: lineageEvents.execution(
      { ...node, executionId: id(6), executionTimeMs: 12.5, success: true, errorMessage: 'ignored' },
      context,
    ),
    execution_failed: lineageEvents.execution(
      {
        ...node,
        executionId: id(6),
        executionTimeMs: 12.5,
        success: false,
        errorMessage: 'boom',
        agent: 'bot',
      },
      context,
    ),
    quality_assessed: lineageEvents.qualityAssessed({ ...node, qualityScore: 0.9 }, context),
    performance_measured: lineageEvents.performanceMeasured({ ...node, measurements: { p95: 3 } }, context),
    pattern_erased: lineageEvents.patternErased({ ...node, erasureId: id(9) }, context),
    feedback_withdrawn: lineageEvents.feedbackWithdrawn({ ...node, feedbackId: id(8), reason: 'r' }, context),
    feedback_received: lineageEvents.feedbackReceived(
      { ...node, feedbackId: id(8), sentiment: 'positive', createdBy: 'ada' },
      context,
    ),
    improvement_proposed: lineageEvents.improvementProposed(told, context),
    improvement_validated: lineageEvents.improvementValidated(told, context),
    improvement_applied: lineageEvents.improvementApplied(told, context),
    improvement_rejected: lineageEvents.improvementRejected(told, context),
  };

  it.each(EVENT_TYPES)('make a %s of that type, time and correlation', (type) => {
    expect(made[type]).toMatchObject({
      eventType: type,
      timestamp: NOW,
      correlationId: 'c-1',
      patternId: id(1),
    });
  });

  it('give severities and actors of the domain', () => {
    const unusual = EVENT_TYPES.filter(
      (type) => made[type].severity !== 'info' || made[type].actor.type !== 'system',
    );
    expect(
      Object.fromEntries(unusual.map((type) => [type, `${made[type].severity} ${made[type].actor.type}`])),
    ).toEqual({
      pattern_deprecated: 'warning system',
      alias_set: 'info user',
      alias_removed: 'info user',
      pattern_erased: 'warning system',
      pattern_applied: 'info agent',
      execution_succeeded: 'info agent',
      execution_failed: 'error agent',
      feedback_received: 'info user',
    });
  });

  it('tell an execution with its time, and its message only on failure', () => {
    expect(made.execution_succeeded).toMatchObject({
      data: { execution_time_ms: 12.5, success: true },
      errorMessage: null,
    });
    expect(made.execution_failed).toMatchObject({
      data: { execution_time_ms: 12.5, success: false },
      errorMessage: 'boom',
      actor: { type: 'agent', id: 'bot' },
    });
    expect(Object.keys(made.execution_failed.data)).toEqual(['execution_time_ms', 'success']);
  });

  it('tell a deprecation with reason and replacement', () => {
    expect(made.pattern_deprecated.data).toEqual({ reason: 'old', replaced_by_node_id: null });
  });

  it('tell both moves of an alias of the version that it points at, or pointed at', () => {
    expect(made.alias_set).toMatchObject({ nodeId: id(2), previousState: null, newState: { rev: 1 } });
    expect(made.alias_removed).toMatchObject({
      nodeId: id(2),
      data: { alias: 'production' },
      previousState: { nodeId: id(2) },
      newState: { nodeId: null },
    });
  });

  it('take the actor of the context before their own', () => {
    const actor = { type: 'user', id: 'ada' } as const;
    expect(lineageEvents.activation(node, { ...context, actor }).actor).toEqual(actor);
    expect(lineageEvents.activation(node, { ...context, actor: { id: 'ada' } }).actor).toEqual({
      type: 'system',
      id: 'ada',
    });
  });
});
