export type { StoreServer } from './mirrors/mirror-module.js';
export {
  configuredMirrors,
  openMirrors,
  storeServers,
  type Mirrors,
  type MirrorsOptions,
} from './mirrors/open-mirrors.js';
export { holderName } from './process/holder-name.js';
export { nestLogger, openLog, type Log } from './process/open-log.js';
export { opening, Opened } from './process/opened.js';
export { sentenceOf } from './process/sentence-of.js';
export { startTracing } from './process/tracing.js';
export { aborted, untilSignalled } from './process/until-signalled.js';
export { openRecord } from './record/open-record.js';
export { roleNeeded } from './security/access.js';
export { callerOf } from './security/caller.js';
export { guardRequests } from './security/guard-requests.js';
export { HealthController } from './state/health.controller.js';
export { measureMirrors } from './state/measure-mirrors.js';
export { MetricsController } from './state/metrics.controller.js';
export { metricsRegistry } from './state/metrics-registry.js';
export { mirrorsReady, READINESS, type ReadinessCheck } from './state/readiness.js';
