import type { InfluxMirror } from '@stemma/influxdb';
import type { MirrorModule } from './mirror-module.js';

/** Executions, events and daily usage in InfluxDB, for dashboards. */
export const influxdb: MirrorModule = ({ influxdb: server }) => {
  if (server === null) return null;
  const mirror = async (warn: (line: string) => void): Promise<InfluxMirror> => {
    const { InfluxMirror } = await import('@stemma/influxdb');
    return new InfluxMirror({ ...server, warn });
  };
  return {
    scope: 'shared',
    open: async ({ warn }) => ({ sink: await mirror(warn) }),
    server: { name: 'InfluxDB', probe: async (signal) => (await mirror(() => undefined)).probe(signal) },
  };
};
