import { changeLog, changeLogFloor, usageRollupState } from './change-log.entity.js';
import { edges } from './edge.entity.js';
import { embeddings, nodeEmbeddings } from './embedding.entity.js';
import { erasedEntities, erasures } from './erasure.entity.js';
import { events } from './event.entity.js';
import { executionKeys, executions } from './execution.entity.js';
import { feedback } from './feedback.entity.js';
import { idempotencyKeys } from './idempotency-key.entity.js';
import { imports } from './import.entity.js';
import { improvements } from './improvement.entity.js';
import { aliases } from './alias.entity.js';
import { nodes, nodeUsage } from './node.entity.js';
import { openLineageRuns } from './open-lineage.entity.js';
import { patternNames, patterns } from './pattern.entity.js';
import { checkpoints, deadLetters, mirrorJobs, scheduledWork } from './projection.entity.js';
import { eventBorders, executionBorders, retentionPolicies } from './retention.entity.js';
import { searchDocuments } from './search-document.entity.js';
import { versionAliases } from './version-alias.entity.js';
import { trials } from './trial.entity.js';
import { usageDays, usageRollups } from './usage.entity.js';
import { publishers, webhookDeliveries, webhooks } from './webhook.entity.js';

/** All tables of the record. */
export const tables = [
  patterns,
  patternNames,
  versionAliases,
  nodes,
  nodeUsage,
  aliases,
  edges,
  events,
  executions,
  executionKeys,
  feedback,
  improvements,
  trials,
  usageDays,
  usageRollups,
  usageRollupState,
  embeddings,
  nodeEmbeddings,
  searchDocuments,
  changeLog,
  changeLogFloor,
  checkpoints,
  deadLetters,
  mirrorJobs,
  scheduledWork,
  idempotencyKeys,
  imports,
  openLineageRuns,
  webhooks,
  webhookDeliveries,
  publishers,
  erasures,
  erasedEntities,
  retentionPolicies,
  eventBorders,
  executionBorders,
] as const;
