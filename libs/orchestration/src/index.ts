export * from './similarity.service.js';
export * from './lineage.service.js';
export * from './lineage/generations.js';
export * from './lineage/shortest-path.js';
export * from './lineage/trace-lineage.js';
export * from './lineage/walk.js';
export * from './bulk/bulk.service.js';
export type { ImportOptions, ImportReport, ImportResult } from './bulk/import-lines.js';
export * from './ports/bulk-store.js';
export * from './ports/catalogue.js';
export * from './ports/clock.js';
export * from './ports/embedder.js';
export * from './ports/lineage-graph.js';
export * from './ports/page.js';
export * from './ports/pattern-index.js';
export * from './ports/record-archive.js';
export * from './ports/series.js';
export * from './ports/transaction.js';
export * from './embedding/embedding-text.js';
export * from './writes/find-or-refuse.js';
export * from './writes/outcome.js';
export * from './writes/write-context.js';
export type { NewPattern, CreatedPattern } from './patterns/create-pattern.js';
export type { NewVersion, CreatedVersion } from './versions/create-version.js';
export type { NewEdge } from './edges/create-edge.js';
export * from './reading/read-router.js';
export * from './reading/sourced.js';
export * from './similarity/find-similar.js';
export type { OwnEmbedding } from './similarity/set-embedding.js';
export {
  MAX_AHEAD_MS,
  type ExecutionGroup,
  type RecordedGroup,
} from './executions/execution-group.js';
export { ExecutionRecorder, RECORDER_LIMITS, type RecorderLimits } from './executions/execution-recorder.js';
export { recordGroups } from './executions/record-groups.js';
export * from './series/buckets.js';
