import { contentHash, idFrom, NO_USAGE, type PatternState } from '@stemma/models';
import type { Entity, MirroredEdge, MirroredNode, Subject, SubjectStates } from '@stemma/projection';

export const aTime = new Date('2026-03-01T12:00:00.123Z');
/** Of the vectors that `entityOf` makes. */
export const DIMENSIONS = 8;

export interface EntityOptions {
  readonly rev?: number;
  /** Any text: another one gives another state, in every subject. */
  readonly label?: string;
  readonly at?: Date;
  /** Turns the vector of a point. */
  readonly turn?: number;
}

/** In the order of their number within a subject. */
export function idOf(subject: Subject, n: number): string {
  const prefix = {
    pattern: 'c',
    node: 'a',
    edge: 'b',
    vertex: 'a',
    link: 'b',
    point: 'a',
    text: 'a',
    past_text: 'a',
    execution: 'd',
    event: 'e',
    usage: 'f',
    document: 'c',
  }[subject];
  return `${prefix}0000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** Whether its entities are only ever added, and never change. */
export function isFact(subject: Subject): boolean {
  return subject === 'execution' || subject === 'event';
}

/** Whether its entities are never deleted. */
export function isLasting(subject: Subject): boolean {
  return isFact(subject) || subject === 'usage';
}

/** A whole, valid entity: number `n` of its subject. */
export function entityOf(subject: Subject, n: number, options: EntityOptions = {}): Entity {
  const { rev = 1 } = options;
  const id = idOf(subject, n);
  if (subject === 'pattern') return { subject, id, rev, state: patternOf(n, options) };
  if (subject === 'node') return { subject, id, rev, state: nodeOf(n, options) };
  if (subject === 'edge') return { subject, id, rev, state: edgeOf(n, options) };
  if (subject === 'vertex') return { subject, id, rev, state: vertexOf(n, options) };
  if (subject === 'link') return { subject, id, rev, state: linkOf(n, options) };
  if (subject === 'point') return { subject, id, rev, state: pointOf(n, options) };
  if (subject === 'execution') return { subject, id, rev: 1, state: executionOf(n, options) };
  if (subject === 'event') return { subject, id, rev: 1, state: eventOf(n, options) };
  if (subject === 'usage') return { subject, id, rev, state: usageOf(n, options) };
  throw new Error(`no ${subject} is made here yet`);
}

/** Another one for each content, as the record makes it: what differs in a label, a time or a rev differs in it. */
function checkOf(...content: readonly (string | number)[]): number {
  return Number.parseInt(contentHash(content.join(' ')).slice(0, 8), 16) & 0x7fffffff;
}

/** 0 to 999: so that a label shows in numbers too, in a store that keeps no text. */
function numberOf(label: string): number {
  return Number.parseInt(contentHash(label).slice(0, 8), 16) % 1000;
}

function patternOf(n: number, { rev = 1, label = 'a', at = aTime }: EntityOptions): PatternState {
  return {
    patternId: idOf('pattern', n),
    name: label,
    kind: 'code',
    description: label,
    namespace: 'default',
    language: null,
    tags: ['b', 'a', label],
    metadata: { label },
    createdAt: at,
    createdBy: 'ada',
    updatedAt: at,
    rev: 1,
    stateRev: rev,
  };
}

function nodeOf(n: number, { rev = 1, label = 'a', at = aTime }: EntityOptions): MirroredNode {
  return {
    nodeId: idOf('node', n),
    patternId: idFrom('pattern', String(n)),
    version: 1,
    versionLabel: label,
    lineageId: idFrom('lineage', String(n % 3)),
    generation: 1 + numberOf(label),
    status: 'active',
    evolutionType: null,
    contentHash: contentHash(label),
    contentOrder: null,
    createdAt: at,
    createdBy: 'ada',
    deprecatedAt: null,
    deprecatedReason: null,
    replacedByNodeId: null,
    metadata: { label },
    tags: ['b', 'a', label],
    usage: NO_USAGE,
    presetUsage: NO_USAGE,
    lastUsedAt: null,
    updatedAt: at,
    rev: 1,
    stateRev: rev,
    usageRev: 0,
    name: label,
    kind: 'code',
    namespace: 'default',
  };
}

function edgeOf(n: number, { rev = 1, label = 'a', at = aTime }: EntityOptions): MirroredEdge {
  return {
    edgeId: idOf('edge', n),
    sourceNodeId: idOf('node', n),
    targetNodeId: idOf('node', n + 1),
    sourcePatternId: idFrom('pattern', String(n)),
    targetPatternId: idFrom('pattern', String(n + 1)),
    relationshipType: 'refined_from',
    edgeStrength: 'moderate',
    similarityScore: null,
    confidenceScore: null,
    changeSummary: label,
    breakingChanges: false,
    isActive: true,
    deactivatedAt: null,
    deactivationReason: null,
    metadata: { label },
    createdAt: at,
    createdBy: 'ada',
    updatedAt: at,
    rev: 1,
    stateRev: rev,
    weight: numberOf(label) / 1000,
  };
}

function vertexOf(n: number, { label = 'a', at = aTime }: EntityOptions): SubjectStates['vertex'] {
  return { nodeId: idOf('vertex', n), status: 'active', createdAtMs: at.getTime() + 1000 * numberOf(label) };
}

function linkOf(n: number, { label = 'a', at = aTime }: EntityOptions): SubjectStates['link'] {
  return {
    edgeId: idOf('link', n),
    sourceNodeId: idOf('vertex', n),
    targetNodeId: idOf('vertex', n + 1),
    relationshipType: 'refined_from',
    weight: numberOf(label) / 1000,
    confidenceScore: n % 2 === 0 ? null : numberOf(label) / 1000,
    breakingChanges: n % 3 === 0,
    isActive: true,
    createdAtMs: at.getTime(),
  };
}

function pointOf(n: number, { rev = 1, label = 'a', turn = 0 }: EntityOptions): SubjectStates['point'] {
  return {
    nodeId: idOf('point', n),
    vector: Float32Array.from({ length: DIMENSIONS }, (_, i) => Math.cos(n + i * 1.7 + turn * 0.01)),
    stateRev: rev,
    payload: {
      patternId: idFrom('pattern', String(n)),
      lineageId: idFrom('lineage', String(n % 3)),
      namespace: 'default',
      kind: 'code',
      status: 'active',
      tags: ['b', 'a', label],
      version: 1,
      contentHash: contentHash(label),
    },
  };
}

function executionOf(n: number, { label = 'a', at = aTime }: EntityOptions): SubjectStates['execution'] {
  return {
    executionId: idOf('execution', n),
    nodeId: idOf('node', n),
    patternId: idFrom('pattern', String(n)),
    timestamp: at,
    executionTimeMs: 12.5,
    success: true,
    memoryUsageMb: null,
    cpuUsagePercent: 7.5,
    httpCalls: 1,
    databaseQueries: 2,
    cacheHits: 3,
    cacheMisses: 0,
    qualityScore: 0.9,
    contextType: label,
    agent: null,
    project: null,
    filePath: null,
    timeout: null,
    qualityGatesPassed: null,
    errorMessage: null,
    metadata: { label },
    trial: null,
    ordinal: n,
    check: checkOf('execution', n, label, at.toISOString()),
  };
}

function eventOf(n: number, { label = 'a', at = aTime }: EntityOptions): SubjectStates['event'] {
  return {
    eventId: idOf('event', n),
    eventType: 'version_created',
    severity: 'info',
    patternId: idFrom('pattern', String(n)),
    nodeId: idOf('node', n),
    edgeId: null,
    timestamp: at,
    actor: { type: 'user', id: label },
    apiKeyName: null,
    correlationId: 'test',
    sessionId: null,
    executionId: null,
    data: { label },
    changes: null,
    previousState: null,
    newState: null,
    errorMessage: null,
    errorDetails: null,
    metadata: {},
    tags: ['b', 'a', label],
    sourceSystem: 'stemma',
    sourceVersion: null,
    ordinal: n,
    check: checkOf('event', n, label, at.toISOString()),
  };
}

function usageOf(n: number, { rev = 1, label = 'a', at = aTime }: EntityOptions): SubjectStates['usage'] {
  return {
    usageId: idOf('usage', n),
    patternId: idFrom('pattern', String(n)),
    patternOrdinal: n,
    day: '2026-03-01',
    // It is made of these three, which therefore never change.
    contextType: 'a',
    executionCount: rev,
    successCount: rev,
    executionTimeSumMs: rev + numberOf(label) / 1000 + (at.getTime() - aTime.getTime()),
    check: checkOf('usage', n, rev, label, at.toISOString()),
  };
}
