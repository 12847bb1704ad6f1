import { InfluxMirror } from '@stemma/influxdb';
import type { MirrorModule } from './mirror-module.js';

/** Executions, events and daily usage in InfluxDB, for dashboards. */
export const influxdb: MirrorModule = ({ influxdb: server }) =>
  server === null
    ? null
    : { scope: 'shared', open: () => Promise.resolve({ sink: new InfluxMirror(server) }) };
