import { InfluxMirror } from '@stemma/influxdb';
import { hasOwnInflux, TestInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { describeMirrorDown } from '../projection/describe-mirror-down.js';

if (hasOwnInflux)
  describeMirrorDown('an InfluxDB', async () => {
    const server = await TestInflux.start();
    const of = { bucket: server.newBucket(), patternTag: true, warn: () => undefined };
    const mirror = new InfluxMirror({ ...server.options, ...of });
    const outage = { mirror, begin: () => server.own.end(), end: () => server.own.start() };
    return { outage, stop: () => server.stop() };
  });
else it.todo('an InfluxDB that is down: there is none that could be killed');
