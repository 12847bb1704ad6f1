import type { HealthConfig } from './config.js';
import type { VariableName } from './variables.js';

export function healthConfig(number: (name: VariableName) => number): HealthConfig {
  return {
    minSample: number('STEMMA_HEALTH_MIN_SAMPLE'),
    level: number('STEMMA_HEALTH_CONFIDENCE'),
    successWarning: number('STEMMA_HEALTH_SUCCESS_WARNING'),
    successCritical: number('STEMMA_HEALTH_SUCCESS_CRITICAL'),
    latencyWarning: number('STEMMA_HEALTH_LATENCY_WARNING'),
    latencyCritical: number('STEMMA_HEALTH_LATENCY_CRITICAL'),
    errorRise: number('STEMMA_HEALTH_ERROR_RISE'),
    negativeFeedback: number('STEMMA_HEALTH_NEGATIVE_FEEDBACK'),
  };
}

/** Which thresholds contradict each other, as variable and rule. */
export function contradictionsIn(health: HealthConfig): [VariableName, string][] {
  const faults: [VariableName, string][] = [];
  if (health.successCritical > health.successWarning)
    faults.push(['STEMMA_HEALTH_SUCCESS_CRITICAL', 'must be no more than STEMMA_HEALTH_SUCCESS_WARNING']);
  if (health.latencyCritical < health.latencyWarning)
    faults.push(['STEMMA_HEALTH_LATENCY_CRITICAL', 'must be no less than STEMMA_HEALTH_LATENCY_WARNING']);
  return faults;
}
