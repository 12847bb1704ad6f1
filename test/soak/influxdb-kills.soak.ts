import { hasOwnInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { killUnderLoad } from '../projection/influxdb-kills.js';

(hasOwnInflux ? describe : describe.skip)('an InfluxDB that is killed again and again', () => {
  it.each([1, 2, 3, 4, 5])('holds in the end, by itself, all that was recorded (seed %i)', async (seed) => {
    const outcome = await killUnderLoad(30, seed);
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
    expect(outcome.recorded).toBeGreaterThan(0);
  });
});
