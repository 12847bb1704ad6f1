import { hasOwnInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { convergeOnInflux } from './influxdb-fire.js';

(hasOwnInflux ? describe : describe.skip)('an InfluxDB under fire', () => {
  it('equals the record once the faults end, whether it was killed, stood still, was put back, had no disk left or a bad line', async () => {
    await convergeOnInflux(3);
  }, 600_000);
});
