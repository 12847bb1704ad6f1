import { hasOwnInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { killUnderLoad } from './influxdb-kills.js';

(hasOwnInflux ? describe : describe.skip)('an InfluxDB that is killed under load', () => {
  it('holds in the end, by itself, all that was recorded', async () => {
    expect((await killUnderLoad(3, 1)).recorded).toBeGreaterThan(0);
  });
});
