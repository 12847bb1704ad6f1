/**
 * The names of the original Phase 4 Traceability models, so that their callers find their way.
 * New code uses the names on the right.
 */
export {
  LineageNode as ModelPatternLineageNode,
  LineageNode as ModelLineageNodeSimple,
} from './node/lineage-node.js';
export {
  LineageEdge as ModelLineageEdge,
  LineageEdge as ModelLineageEdgeSimple,
} from './edge/lineage-edge.js';
export { LineageEvent as ModelLineageEvent } from './event/lineage-event.js';
export { UsageMetrics as ModelPatternUsageMetrics } from './metrics/usage-metrics.js';
export { Execution as ModelPatternPerformanceMetrics } from './execution/execution.js';
export { HealthMetrics as ModelPatternHealthMetrics } from './metrics/health-metrics.js';
export { TrendAnalysis as ModelPatternTrendAnalysis } from './metrics/trend-analysis.js';
export { Feedback as ModelPatternFeedback } from './feedback/feedback.js';
export { Improvement as ModelPatternImprovement } from './improvement/improvement.js';
