import { hasOwnInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { convergeOnInflux } from '../projection/influxdb-fire.js';

(hasOwnInflux ? describe : describe.skip)('an InfluxDB under fire', () => {
  it('equals the record once the faults end, whether it was killed, stood still, was put back, had no disk left or a bad line (200 histories)', async () => {
    await convergeOnInflux(200);
  }, 14_400_000);
});
