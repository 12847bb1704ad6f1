import * as models from './index.js';
import * as oldNames from './old-names.js';

describe('the old names', () => {
  it('lead to the classes of today', () => {
    expect({ ...oldNames }).toEqual({
      ModelPatternLineageNode: models.LineageNode,
      ModelLineageNodeSimple: models.LineageNode,
      ModelLineageEdge: models.LineageEdge,
      ModelLineageEdgeSimple: models.LineageEdge,
      ModelLineageEvent: models.LineageEvent,
      ModelPatternUsageMetrics: models.UsageMetrics,
      ModelPatternPerformanceMetrics: models.Execution,
      ModelPatternHealthMetrics: models.HealthMetrics,
      ModelPatternTrendAnalysis: models.TrendAnalysis,
      ModelPatternFeedback: models.Feedback,
      ModelPatternImprovement: models.Improvement,
    });
  });

  it('are types as well', () => {
    const node: oldNames.ModelPatternLineageNode | null = null;
    expect(node).toBeNull();
  });
});
