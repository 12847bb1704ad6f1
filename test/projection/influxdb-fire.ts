import { InfluxMirror } from '@stemma/influxdb';
import { TestInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { convergeOn } from './server-fire.js';

const DISK_MIB = 256;

export async function convergeOnInflux(histories: number): Promise<void> {
  await convergeOn(await TestInflux.start(DISK_MIB), histories, (server, url) => {
    const bucket = server.newBucket();
    return new InfluxMirror({ ...server.options, url, bucket, patternTag: true, warn: () => undefined });
  });
}
