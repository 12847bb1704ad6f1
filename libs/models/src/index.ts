export * from './enumerations/edge-strength.js';
export * from './enumerations/enumeration.js';
export * from './enumerations/event-type.js';
export * from './enumerations/evolution-type.js';
export * from './enumerations/improvement-status.js';
export * from './enumerations/lineage-status.js';
export * from './enumerations/relationship-type.js';
export * from './enumerations/sentiment.js';
export * from './enumerations/trend.js';
export * from './errors/cause-of.js';
export * from './errors/check.js';
export * from './errors/error-code.js';
export * from './errors/fault.js';
export * from './errors/faults-from-zod.js';
export * from './errors/stemma-error.js';
export * from './fields/fields.js';
export { MAX_COUNT, MAX_RETENTION_DAYS } from './fields/limits.js';
export * from './fields/json-value.js';
export { MAX_TAGS } from './fields/collections.js';
export { jsonFault, MAX_CONTENT_DEPTH, MAX_METADATA_DEPTH } from './fields/json.js';
export { isStorableText, storableText } from './fields/text.js';
export { MAX_INSTANT_MS, MIN_INSTANT_MS, parseTimestamp } from './fields/timestamp.js';
export { parseForeignJson, parseJson } from './json/parse-json.js';
export * from './ids/ids.js';
export * from './position/event-cursor.js';
export * from './position/position.js';
export * from './usage/decimal.js';
export { nearestRatio } from './usage/exact-ratio.js';
export * from './usage/usage-totals.js';
export { canonicalJson, sameJson } from './content/canonical-json.js';
export { contentHash } from './content/content-hash.js';
export { contentOrder, isSameContent } from './content/same-content.js';
export type { Serialized } from './fields/value-object.js';
export type { PatternState } from './pattern/pattern-state.js';
export * from './pattern/pattern-input.js';
export * from './pattern/pattern.js';
export * from './pattern/pattern-names.js';
export type { NodeState } from './node/node-state.js';
export * from './node/transitions.js';
export { nodeInputSchema, nodeJsonSchema, type NodeInput, type NodePatch } from './node/node-input.js';
export * from './node/node-relatives.js';
export { graphNode, nodeUsageJson, type GraphNode, type NodeJson } from './node/node-views.js';
export * from './node/lineage-node.js';
export * from './alias/alias-move.js';
export { versionOfPattern, type VersionOfPattern } from './alias/node-ref.js';
export type { EdgeState } from './edge/edge-state.js';
export * from './edge/edge-weight.js';
export * from './edge/edge-input.js';
export { graphEdge, type EdgeJson, type GraphEdge } from './edge/edge-views.js';
export * from './edge/lineage-edge.js';
export type { Actor, EventState } from './event/event-state.js';
export * from './event/event-input.js';
export {
  cloudEvent,
  cloudEventReference,
  type CloudEvent,
  type CloudEventReference,
  type EventForm,
} from './event/cloud-event.js';
export { formatTraceparent, parseTraceparent, type TraceParent } from './event/traceparent.js';
export { groupOfEvent } from './event/event-groups.js';
export type { AuditLogEntry, EventJson, TimeSeriesEntry } from './event/event-views.js';
export * from './event/lineage-event.js';
export type { EventContext } from './event/factories/event-context.js';
export * from './event/lineage-events.js';
export type { ExecutionState } from './execution/execution-state.js';
export * from './execution/execution-input.js';
export * from './execution/execution.js';
export * from './metrics/usage-metrics.js';
export { usageMetricsInputSchema, type UsageMetricsInput } from './metrics/usage-metrics-input.js';
export * from './metrics/utc-day.js';
export * from './metrics/health-metrics.js';
export * from './metrics/forecast.js';
export * from './metrics/trend-analysis.js';
export * from './feedback/feedback.js';
export * from './feedback/sentiment-of.js';
export * from './improvement/improvement.js';
export * from './improvement/improvement-input.js';
export type { ImprovementState } from './improvement/improvement-state.js';
export * from './improvement/improvement-transitions.js';
export * from './trial/trial.js';
export * from './trial/trial-input.js';
export * from './trial/trial-metric.js';
export * from './trial/trial-state.js';
export { relativeGain } from './improvement/performance-delta.js';
export { MAX_PARENTS, type NodeRecord, type ParentLink } from './records/node-record.js';
export type { AliasRecord } from './records/alias-record.js';
export type { BookmarkRecord } from './records/bookmark-record.js';
export { MAX_DIMENSIONS, type EmbeddingRecord } from './records/embedding-record.js';
export type { EndRecord } from './records/end-record.js';
export type { HeaderRecord } from './records/header-record.js';
export type { ImprovementRecord } from './records/improvement-record.js';
export { improvementOfRecord, type BroughtImprovement } from './records/improvement-of-record.js';
export type { NamesRecord } from './records/names-record.js';
export type { VersionAliasRecord } from './records/version-alias-record.js';
export type { PatternRecord } from './records/pattern-record.js';
export type { EdgeRecord } from './records/edge-record.js';
export type { ExecutionRecord } from './records/execution-record.js';
export type { FeedbackRecord } from './records/feedback-record.js';
export type { EventRecord } from './records/event-record.js';
export type { TransitionRecord } from './records/transition-record.js';
export * from './records/to-record.js';
export * from './records/from-record.js';
export type { NodePlace } from './node/new-node-state.js';
export * from './records/parse-record.js';
export { versionNames, withVersions, type VersionName } from './records/version-names.js';
export {
  definitionOf,
  DEFINING_FACETS,
  labelOf,
  redefined,
  type Definition,
} from './openlineage/definition.js';
export { openLineagePatternId, shortened } from './openlineage/identity.js';
export { parseOpenLineage, type OpenLineageEvent } from './openlineage/open-lineage-event.js';
export { OutgoingOpenLineage, type OutgoingDataset } from './openlineage/outgoing.js';
export { toldBy, type Note, type Thing, type Told } from './openlineage/told.js';
export * from './old-names.js';
