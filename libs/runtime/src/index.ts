export {
  composeEngine,
  followShared,
  type Engine,
  type EngineConfig,
  type EngineOptions,
} from './engine/engine.js';
export { closeAll } from './process/close-all.js';
export { holderName } from './process/holder-name.js';
export { RecurringWork } from './process/recurring-work.js';
export { aborted, say, untilSignalled } from './process/until-signalled.js';
export { upkeepOf } from './process/upkeep.js';
export { roleNeeded } from './security/access.js';
export { callerOf } from './security/caller.js';
export { guardRequests } from './security/guard-requests.js';
export { HealthController } from './state/health.controller.js';
export { measureMirrors } from './state/measure-mirrors.js';
export { MetricsController } from './state/metrics.controller.js';
export { metricsRegistry } from './state/metrics-registry.js';
export { mirrorsReady, READINESS, type ReadinessCheck } from './state/readiness.js';
