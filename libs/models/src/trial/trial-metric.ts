/** What a trial may measure: a field of executions by its name, or a number in their metadata by JSON pointer. */
export type MetricKind = 'mean' | 'rate';

/** The fields of an execution that a trial can compare; rates are of what is true or false. */
export const EXECUTION_METRICS = {
  executionTimeMs: 'mean',
  success: 'rate',
  memoryUsageMb: 'mean',
  cpuUsagePercent: 'mean',
  httpCalls: 'mean',
  databaseQueries: 'mean',
  cacheHits: 'mean',
  cacheMisses: 'mean',
  qualityScore: 'mean',
  timeout: 'rate',
  qualityGatesPassed: 'rate',
} as const satisfies Readonly<Record<string, MetricKind>>;
export type ExecutionMetric = keyof typeof EXECUTION_METRICS;

export type TrialMetric =
  | { readonly kind: MetricKind; readonly field: ExecutionMetric }
  | { readonly kind: 'mean'; readonly path: readonly string[] };

export const IN_METADATA = '/metadata/';

/** null where the name is neither a known field nor a pointer such as `/metadata/tokens/total`. */
export function trialMetricOf(name: string): TrialMetric | null {
  if (isExecutionMetric(name)) return { kind: EXECUTION_METRICS[name], field: name };
  if (!name.startsWith(IN_METADATA) || /~(?![01])/.test(name)) return null;
  const path = name.slice(IN_METADATA.length).split('/');
  if (path.includes('')) return null;
  return { kind: 'mean', path: path.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')) };
}

function isExecutionMetric(name: string): name is ExecutionMetric {
  return Object.hasOwn(EXECUTION_METRICS, name);
}
