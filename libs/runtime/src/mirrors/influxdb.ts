import { InfluxMirror } from '@stemma/influxdb';
import type { MirrorModule } from './mirror-module.js';

/** Executions, events and daily usage in InfluxDB, for dashboards. */
export const influxdb: MirrorModule = ({ influxdb: server }) => {
  if (server === null) return null;
  const mirror = (warn: (line: string) => void): InfluxMirror => new InfluxMirror({ ...server, warn });
  return {
    scope: 'shared',
    open: ({ warn }) => Promise.resolve({ sink: mirror(warn) }),
    server: { name: 'InfluxDB', probe: (signal) => mirror(() => undefined).probe(signal) },
  };
};
