import { z } from 'zod';
import { aliasName } from '../alias/alias-name.js';
import { nodeRef } from '../alias/node-ref.js';
import { EDGE_STRENGTHS, EDGE_STRENGTH_ALIASES } from '../enumerations/edge-strength.js';
import { enumeration } from '../enumerations/enumeration.js';
import { ACTOR_TYPES, EVENT_SEVERITIES, EVENT_TYPES } from '../enumerations/event-type.js';
import { EVOLUTION_TYPES } from '../enumerations/evolution-type.js';
import {
  IMPROVEMENT_PRIORITIES,
  IMPROVEMENT_STATUSES,
  IMPROVEMENT_STATUS_ALIASES,
} from '../enumerations/improvement-status.js';
import { LINEAGE_STATUSES } from '../enumerations/lineage-status.js';
import { RELATIONSHIP_TYPES } from '../enumerations/relationship-type.js';
import { SENTIMENTS } from '../enumerations/sentiment.js';
import {
  HEALTH_STATUSES,
  TREND_DIRECTIONS,
  TREND_DIRECTION_ALIASES,
  USAGE_PATTERNS,
  USAGE_TRENDS,
  WEEKDAYS,
} from '../enumerations/trend.js';
import { TRIAL_ARMS, TRIAL_DIRECTIONS } from '../trial/trial-state.js';
import { tags } from './collections.js';
import { day } from './day.js';
import { jsonObject, jsonValue, MAX_CONTENT_DEPTH } from './json.js';
import { MAX_COUNT, MAX_IMPORTED_REV, MAX_RETENTION_DAYS } from './limits.js';
import { text } from './text.js';
import { trialMetric } from './trial-metric.js';
import { timestamp, windowBound } from './timestamp.js';
import { webhookSecret, webhookUrl } from './webhook.js';

/** Far above any real measurement (31,000 years), far below where sums of squares overflow. */
export const MAX_DURATION_MS = 1e15;
export const MAX_USAGE_COUNT = 1_000_000_000_000;

/** Every field and its limits, written once: the domain, NDJSON records and API DTOs all use these. */
export const fields = {
  /** Any 8-4-4-4-12 UUID, in any case; answered in lower case. */
  uuid: z.guid().toLowerCase(),
  name: text(1, 255),
  kind: text(1, 100),
  /** The name of a mirror. */
  mirror: text(1, 100),
  embeddingModel: text(1, 255),
  /** What is looked for by its likeness. */
  searchText: text(1, 100_000),
  /** The same in a URL. */
  question: text(1, 1_000),
  namespace: text(1, 100),
  retentionDays: z.int().min(1).max(MAX_RETENTION_DAYS),
  language: text(1, 100),
  description: text(0, 10_000),
  tag: text(1, 100),
  tags: tags(),
  metadata: jsonObject(),
  /** A JSON object of an event; deep enough to hold a whole node with its content as a state. */
  eventObject: jsonObject(MAX_CONTENT_DEPTH + 8),
  content: jsonValue(),
  contentHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be a SHA-256 in 64 hexadecimal digits')
    .toLowerCase(),
  timestamp: timestamp(),
  windowBound: windowBound(),
  /** A UTC day, `2026-01-31`. */
  day: day(),
  version: z.int().min(1).max(MAX_COUNT),
  versionLabel: text(1, 50),
  alias: aliasName(),
  nodeRef: nodeRef(),
  createdBy: text(1, 255),
  actorId: text(1, 255),
  apiKeyName: text(1, 100),
  changeSummary: text(0, 10_000),
  reason: text(1, 2_000),
  correlationId: text(1, 255),
  sessionId: text(1, 255),
  sourceSystem: text(1, 100),
  sourceVersion: text(1, 100),
  errorMessage: text(0, 10_000),
  contextType: text(1, 100),
  agent: text(1, 255),
  project: text(1, 255),
  filePath: text(1, 4_096),
  feedbackText: text(0, 10_000),
  issue: text(1, 1_000),
  issues: z.array(text(1, 1_000)).max(100),
  improvementType: text(1, 100),
  improvementDescription: text(1, 10_000),
  source: text(1, 255),
  flag: z.boolean(),
  /** A share or score, 0..1. */
  score: z.number().min(0).max(1),
  percent: z.number().min(0).max(100),
  rating5: z.number().min(0).max(5),
  /** Milliseconds ≥ 0, fractions allowed. */
  durationMs: z.number().min(0).max(MAX_DURATION_MS),
  sizeMb: z.number().min(0).max(MAX_DURATION_MS),
  count: z.int().min(0).max(MAX_COUNT),
  usageCount: z.int().min(0).max(MAX_USAGE_COUNT),
  rev: z.int().min(1).max(MAX_COUNT),
  importedRev: z.int().min(1).max(MAX_IMPORTED_REV),
  number: z.number(),
  lineageStatus: enumeration(LINEAGE_STATUSES),
  evolutionType: enumeration(EVOLUTION_TYPES),
  /** May answer `child_of`: pass it through `storedEnds`. */
  relationshipType: enumeration(RELATIONSHIP_TYPES),
  edgeStrength: enumeration(EDGE_STRENGTHS, EDGE_STRENGTH_ALIASES),
  eventType: enumeration(EVENT_TYPES),
  eventSeverity: enumeration(EVENT_SEVERITIES),
  actorType: enumeration(ACTOR_TYPES),
  sentiment: enumeration(SENTIMENTS),
  improvementStatus: enumeration(IMPROVEMENT_STATUSES, IMPROVEMENT_STATUS_ALIASES),
  improvementPriority: enumeration(IMPROVEMENT_PRIORITIES),
  trendDirection: enumeration(TREND_DIRECTIONS, TREND_DIRECTION_ALIASES),
  usageTrend: enumeration(USAGE_TRENDS),
  usagePattern: enumeration(USAGE_PATTERNS),
  trialMetric: trialMetric(),
  trialDirection: enumeration(TRIAL_DIRECTIONS),
  trialArm: enumeration(TRIAL_ARMS),
  trialUnit: text(1, 255),
  /** A relative effect: 0.1 is a tenth of the baseline. */
  effect: z.number().min(0).max(100),
  alpha: z.number().min(0.0001).max(0.2),
  power: z.number().min(0.5).max(0.99),
  candidateShare: z.number().min(0.01).max(0.99),
  healthStatus: enumeration(HEALTH_STATUSES),
  weekday: enumeration(WEEKDAYS),
  webhookUrl: webhookUrl(),
  webhookSecret: webhookSecret(),
} as const;

/** An optional field: absent and null both read as null, which is how the domain says "absent". */
export function orNull<Output, Input>(schema: z.ZodType<Output, Input>) {
  // A function, since zod looks into a plain default at every use, to copy it.
  return schema.nullable().default(() => null);
}
