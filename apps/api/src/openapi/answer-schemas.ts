import {
  edgeJsonSchema,
  ERROR_CODES,
  eventJsonSchema,
  feedbackJsonSchema,
  fields,
  improvementJsonSchema,
  nodeJsonSchema,
  patternJsonSchema,
  trendAnalysisInputSchema,
  trialJsonSchema,
} from '@stemma/models';
import { OBJECTIVES, TRUNCATIONS } from '@stemma/orchestration';
import { z } from 'zod';
import { healthReportSchema, rankingSchema, usageReportSchema } from './analytics-schemas.js';
import { aliasSchemas } from '../aliases/aliases.openapi.js';
import { detectionSchema } from '../improvements/detection.openapi.js';
import { erasureSchema } from '../erasures/erasures.openapi.js';
import { blameSchema } from '../nodes/blame.openapi.js';
import { lineageDiffSchema, patternDiffSchema } from '../history/history.openapi.js';
import { versionDiffSchema } from '../nodes/version-diff.openapi.js';
import { retentionSchemas } from '../retention/retention.openapi.js';
import { webhookSchemas } from '../webhooks/webhooks.openapi.js';
import { operationSchemas } from './operation-schemas.js';
import { jsonSchemaOf, type Schema } from './json-schema.js';
import { feedbackSummarySchema } from './feedback-schemas.js';
import {
  assignmentSchema,
  chartedReportSchema,
  trialReportSchema,
} from '../improvements/improvements.openapi.js';

const nullable = <T extends z.ZodType>(schema: T) => schema.nullable();

const patternView = patternJsonSchema.extend({
  names: z.array(z.object({ name: fields.name, since: fields.timestamp })),
  latestNodeId: nullable(fields.uuid),
  latestVersion: z.int().min(0),
  status: nullable(fields.lineageStatus),
});
const nodeWithKin = nodeJsonSchema.safeExtend({
  parentIds: z.array(fields.uuid),
  childIds: z.array(fields.uuid),
});
const { shape: node } = nodeJsonSchema;
const skeleton = z.object({
  nodeId: node.nodeId,
  version: node.version,
  versionLabel: node.versionLabel,
  status: node.status,
  evolutionType: node.evolutionType,
  createdAt: node.createdAt,
  createdBy: node.createdBy,
  usageCount: node.usageCount,
  successRate: node.successRate,
  parents: z.array(
    z.object({
      nodeId: fields.uuid,
      patternId: fields.uuid,
      version: fields.version,
      relationshipType: fields.relationshipType,
      breakingChanges: z.boolean(),
      changeSummary: nullable(z.string()),
    }),
  ),
});
const edge = edgeJsonSchema.extend({ weight: fields.score });

const trend = trendAnalysisInputSchema.safeExtend({
  asOf: fields.timestamp,
  from: fields.timestamp,
  to: fields.timestamp,
});

const auditEntry = z.object({
  event_id: fields.uuid,
  event_type: fields.eventType,
  severity: fields.eventSeverity,
  pattern_id: fields.uuid,
  timestamp: fields.timestamp,
  actor: z.object({ type: fields.actorType, id: fields.actorId }),
  correlation_id: fields.correlationId,
  has_error: z.boolean(),
  error_message: nullable(fields.errorMessage),
  tags: fields.tags,
});

const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(ERROR_CODES),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
  correlationId: z.string(),
});

/** What the API answers with; `components.schemas` of its OpenAPI document. */
export const answerSchemas = {
  Pattern: schemaOf(patternJsonSchema),
  PatternView: schemaOf(patternView),
  PatternPage: pageOf('PatternView'),
  Node: schemaOf(nodeJsonSchema),
  NodeWithKin: schemaOf(nodeWithKin),
  NodePage: pageOf('Node'),
  Blame: schemaOf(blameSchema),
  VersionDiff: schemaOf(versionDiffSchema),
  PatternDiff: schemaOf(patternDiffSchema),
  LineageDiff: schemaOf(lineageDiffSchema),
  Skeleton: schemaOf(skeleton),
  SkeletonPage: pageOf('Skeleton'),
  Edge: schemaOf(edge),
  Lineage: lineage(),
  LineageSummary: lineageSummary(),
  LineageSkeleton: lineageSkeleton(),
  Paths: paths(),
  MergeBases: mergeBases(),
  Impact: impact(),
  DrawnLineage: drawnLineage(),
  CytoscapeElements: objectOf({ elements: { type: 'object' } }),
  /** By type, and then by id: https://www.w3.org/submissions/prov-json/ */
  ProvDocument: {
    ...objectOf({ prefix: { type: 'object', additionalProperties: { type: 'string' } } }),
    additionalProperties: { type: 'object' },
  },
  CreatedPattern: objectOf({ pattern: reference('Pattern'), node: reference('Node') }),
  CreatedVersion: objectOf({ node: reference('Node'), edges: { type: 'array', items: reference('Edge') } }),
  Event: schemaOf(eventJsonSchema),
  EventPage: heldPageOf('Event'),
  UsageReport: schemaOf(usageReportSchema),
  HealthReport: schemaOf(healthReportSchema),
  Ranking: schemaOf(rankingSchema),
  Feedback: schemaOf(feedbackJsonSchema),
  FeedbackPage: pageOf('Feedback'),
  FeedbackSummary: schemaOf(feedbackSummarySchema),
  AuditEntry: schemaOf(auditEntry),
  AuditPage: heldPageOf('AuditEntry'),
  Trend: schemaOf(trend),
  Improvement: schemaOf(improvementJsonSchema),
  ImprovementPage: pageOf('Improvement'),
  Trial: schemaOf(trialJsonSchema),
  StartedTrial: objectOf({ improvement: reference('Improvement'), trial: reference('Trial') }),
  TrialReport: schemaOf(trialReportSchema),
  ChartedReport: schemaOf(chartedReportSchema),
  Judged: objectOf({ improvement: reference('Improvement'), report: reference('TrialReport') }),
  Assignment: schemaOf(assignmentSchema),
  Detection: schemaOf(detectionSchema),
  Liveness: objectOf({ status: { const: 'ok' } }),
  Readiness: objectOf({
    status: { type: 'string' },
    info: { type: 'object' },
    error: { type: 'object' },
    details: { type: 'object' },
  }),
  Problem: schemaOf(problem),
  ...mapped(operationSchemas),
  ...mapped(aliasSchemas),
  AliasPage: pageOf('Alias'),
  AliasMovePage: pageOf('AliasMove'),
  ...mapped(webhookSchemas),
  WebhookPage: pageOf('Webhook'),
  Erasure: schemaOf(erasureSchema),
  ErasurePage: pageOf('Erasure'),
  ...mapped(retentionSchemas),
  RetentionPage: pageOf('Retention'),
  DeliveryPage: pageOf('Delivery'),
  Recorded: { oneOf: [reference('Execution'), reference('AcceptedExecutions')] },
  JobList: listOf('Job'),
  BegunJobs: objectOf({
    items: { type: 'array', items: reference('Job') },
    running: {
      ...{ type: 'array', items: reference('Job') },
      description: 'What runs on mirrors already: on those none was begun.',
    },
  }),
  JobOrJobs: { oneOf: [reference('Job'), reference('BegunJobs')] },
  DeadLetterList: listOf('DeadLetter'),
  RetriedDeadLetter: {
    ...objectOf({ outcome: { enum: ['applied', 'refused', 'gone'] }, cause: { type: 'string' } }),
    required: ['outcome'],
  },
  Similar: similar(),
  SearchPage: searchPage(),
  SearchHit: searchHit(),
} as const satisfies Record<string, Schema>;

export type AnswerSchema = keyof typeof answerSchemas;

/** An answer always has all of its fields, so none is optional and none has a default. */
function schemaOf(schema: z.ZodObject): Schema {
  const definition = jsonSchemaOf(schema);
  const properties = (definition.properties ?? {}) as Record<string, Schema>;
  return {
    ...definition,
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, { default: _default, ...property }]) => [key, property]),
    ),
    required: Object.keys(properties),
  };
}

/** A version without its content, and whose it is. */
function summary(): Record<string, Schema> {
  const { content: _content, ...properties } = schemaOf(nodeJsonSchema)['properties'] as Record<
    string,
    Schema
  >;
  const text = { type: 'string' };
  return { ...properties, name: text, kind: text, namespace: text };
}

function similar(): Schema {
  return objectOf({
    items: { type: 'array', items: objectOf({ ...summary(), score: { type: 'number' } }) },
    model: { type: 'string' },
  });
}

/** The version of a pattern that was found, and why. */
function searchHit(): Schema {
  const number = { type: 'integer', minimum: 0 };
  const snippet = objectOf({
    text: { type: 'string' },
    matches: {
      type: 'array',
      items: { type: 'array', items: number, minItems: 2, maxItems: 2 },
      description: 'Where in the text words of the question stand: from, and up to.',
    },
  });
  return objectOf({
    ...summary(),
    score: { type: 'number' },
    keyword: orNull(
      objectOf({
        rank: number,
        words: { type: 'array', items: { type: 'string' }, description: 'By their stems.' },
        snippet: orNull(snippet),
      }),
    ),
    vector: orNull(objectOf({ rank: number, similarity: { type: 'number' } })),
  });
}

function searchPage(): Schema {
  const page = pageOf('SearchHit');
  return objectOf({ ...(page['properties'] as Record<string, Schema>), coverage: reference('Coverage') });
}

function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

/** Versions without their content, and how they hang together. */
function lineage(): Schema {
  return objectOf({
    nodeId: { type: 'string', format: 'uuid' },
    direction: { enum: ['ancestors', 'descendants', 'both'] },
    nodes: {
      type: 'array',
      items: objectOf({
        ...summary(),
        distance: { type: 'integer', minimum: 1 },
        side: { enum: ['ancestor', 'descendant'] },
      }),
    },
    edges: { type: 'array', items: reference('Edge') },
    truncated: truncated(),
    nextCursor: { type: ['string', 'null'], description: 'Opaque; null where nothing follows.' },
  });
}

function truncated(): Schema {
  return { type: 'array', items: { enum: TRUNCATIONS }, description: 'The limits that cut the answer.' };
}

/** Of all pages of a lineage. */
function lineageSummary(): Schema {
  const count = z.int().min(1);
  return objectOf({
    nodeId: { type: 'string', format: 'uuid' },
    versionCount: { type: 'integer', minimum: 0, description: 'The version itself does not count.' },
    edgeCount: { type: 'integer', minimum: 0 },
    versions: {
      type: 'array',
      items: schemaOf(
        z.object({
          side: z.enum(['ancestor', 'descendant']),
          distance: z.int().min(1),
          status: fields.lineageStatus,
          count,
        }),
      ),
    },
    edges: {
      type: 'array',
      items: schemaOf(
        z.object({ relationshipType: fields.relationshipType, breakingChanges: z.boolean(), count }),
      ),
    },
    truncated: { ...truncated(), description: 'The limits that cut what was counted: there may be more.' },
  });
}

function cutSearch(): Schema {
  return {
    type: 'array',
    items: { enum: ['visitLimit'] },
    description: 'Not empty where the search was cut.',
  };
}

/** Each version and edge once; the paths name them. */
function paths(): Schema {
  const path = z.object({
    nodeIds: z.array(fields.uuid).describe('In order.'),
    edgeIds: z.array(fields.uuid).describe('Between them, one less.'),
    weight: fields.score.describe('The product of the weights.'),
    confidence: fields.score.describe(
      'The product of the confidences: of an edge its score, else its weight.',
    ),
    weakestEdgeId: nullable(fields.uuid),
    leastWeight: nullable(fields.score),
  });
  return objectOf({
    from: { type: 'string', format: 'uuid' },
    to: { type: 'string', format: 'uuid' },
    direction: { enum: ['descendants', 'ancestors'] },
    objective: { enum: [...OBJECTIVES] },
    paths: { type: 'array', items: schemaOf(path), description: 'The best first.' },
    nodes: { type: 'array', items: objectOf(summary()) },
    edges: { type: 'array', items: reference('Edge') },
    truncated: cutSearch(),
  });
}

function mergeBases(): Schema {
  const distance = { type: 'integer', minimum: 0 };
  return objectOf({
    nodeId: { type: 'string', format: 'uuid' },
    with: { type: 'string', format: 'uuid' },
    nodes: {
      type: 'array',
      items: objectOf({ ...summary(), distance, otherDistance: distance }),
      description: 'The nearest, by both distances together.',
    },
    truncated: cutSearch(),
  });
}

function impact(): Schema {
  const facts = z.object({
    distance: z.int().min(1).describe('Edges of the best path.'),
    confidence: fields.score.describe('Of the best path: the product of the confidences of its edges.'),
    combinedConfidence: fields.score.describe(
      'Noisy-or: 1 − ∏ (1 − confidence) over the best path and further ones that share no edge.',
    ),
    combinedPaths: z.int().min(1),
    combinedIsCut: z.boolean().describe('There may be further such paths.'),
    breakingEdgeIds: z.array(fields.uuid).describe('On the best path, from the start on.'),
    executionCount: z.int().min(0).describe('Since usageFrom.'),
    owners: z.array(z.string()).describe('Who made the pattern, who made the version.'),
  });
  const affected = { ...summary(), ...(schemaOf(facts)['properties'] as Record<string, Schema>) };
  return objectOf({
    nodeId: { type: 'string', format: 'uuid' },
    usageFrom: { type: 'string', format: 'date-time' },
    items: { type: 'array', items: objectOf(affected), description: 'The most affected first.' },
    truncated: { type: 'array', items: { enum: ['limit', 'visitLimit'] } },
    nextCursor: { type: ['string', 'null'], description: 'Opaque; null where nothing follows.' },
  });
}

function lineageSkeleton(): Schema {
  const parent = z.object({
    ...{ nodeId: fields.uuid, relationshipType: fields.relationshipType, breakingChanges: z.boolean() },
  });
  const item = z.object({
    ...{ nodeId: fields.uuid, patternId: fields.uuid, name: fields.name, namespace: fields.namespace },
    ...{ version: node.version, versionLabel: node.versionLabel, status: node.status },
    ...{ evolutionType: node.evolutionType, createdAt: node.createdAt, createdBy: node.createdBy },
    side: z.enum(['start', 'ancestor', 'descendant']),
    distance: z.int().min(0),
    parents: z.array(parent).describe('Within the lineage, all of them further down.'),
  });
  return objectOf({
    items: { type: 'array', items: schemaOf(item) },
    truncated: {
      type: 'array',
      items: { enum: TRUNCATIONS },
      description: 'What cut the lineage; that more pages follow, `nextCursor` says.',
    },
    nextCursor: { type: ['string', 'null'] },
  });
}

/** With the start; edges name their ends by their places among the nodes. */
function drawnLineage(): Schema {
  const node = z.object({
    nodeId: fields.uuid,
    patternId: fields.uuid,
    name: fields.name,
    kind: fields.kind,
    namespace: fields.namespace,
    version: fields.version,
    versionLabel: nodeJsonSchema.shape.versionLabel,
    status: fields.lineageStatus,
    createdAt: fields.timestamp,
    createdBy: fields.createdBy,
    distance: z.int().min(0),
    side: z.enum(['start', 'ancestor', 'descendant']),
    parentCount: z.int().min(0),
    childCount: z.int().min(0),
  });
  const drawnEdge = z.object({
    source: z.int().min(0),
    target: z.int().min(0),
    relationshipType: fields.relationshipType,
    weight: fields.score,
    breakingChanges: z.boolean(),
  });
  return objectOf({
    nodes: { type: 'array', items: schemaOf(node) },
    edges: { type: 'array', items: schemaOf(drawnEdge) },
    truncated: { type: 'array', items: { enum: TRUNCATIONS } },
    nextCursor: { type: ['string', 'null'] },
  });
}

function objectOf(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties) };
}

function pageOf(item: string): Schema {
  return objectOf({
    items: { type: 'array', items: reference(item) },
    nextCursor: { type: ['string', 'null'], description: 'Opaque; null where nothing follows.' },
  });
}

function heldPageOf(item: string): Schema {
  return objectOf({
    ...(pageOf(item)['properties'] as Record<string, Schema>),
    heldSince: {
      type: ['string', 'null'],
      format: 'date-time',
      description: 'Of what is asked for events may have left that are older (retention); null: none has.',
    },
  });
}

function listOf(item: string): Schema {
  return objectOf({ items: { type: 'array', items: reference(item) } });
}

function mapped<Name extends string>(schemas: Record<Name, z.ZodObject>): Record<Name, Schema> {
  return Object.fromEntries(
    Object.entries<z.ZodObject>(schemas).map(([name, schema]) => [name, schemaOf(schema)]),
  ) as Record<Name, Schema>;
}

function reference(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
