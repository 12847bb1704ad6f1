import type { Mirror } from '@stemma/projection';
import { describeMirrorContract, SeveredLine } from '@stemma/testing';
import { InfluxMirror } from './influx-mirror.js';
import { hasInflux, TestInflux } from './test-server.fixture.js';

(hasInflux ? describe : describe.skip)('with an InfluxDB (INFLUXDB_URL or STEMMA_TEST_SERVERS)', () => {
  const lines = new Map<Mirror, { line: SeveredLine; bucket: string }>();
  const warn = (line: string): never => {
    throw new Error(line);
  };
  let server: TestInflux;
  beforeAll(async () => {
    server = await TestInflux.start();
  });
  afterAll(() => server.stop());

  async function close(mirror: Mirror): Promise<string> {
    const { line, bucket } = lines.get(mirror) as { line: SeveredLine; bucket: string };
    await line.close();
    return bucket;
  }

  describe.each([true, false])('where the pattern is a tag: %s', (patternTag) => {
    async function open(bucket = server.newBucket()): Promise<InfluxMirror> {
      const line = await SeveredLine.to(server.options.url);
      const mirror = new InfluxMirror({ ...server.options, url: line.url, bucket, patternTag, warn });
      lines.set(mirror, { line, bucket });
      return mirror;
    }

    describeMirrorContract('InfluxMirror', {
      open: () => open(),
      reopen: async (mirror) => open(await close(mirror)),
      close: async (mirror) => {
        await close(mirror);
      },
      cut: (mirror) => {
        const line = lines.get(mirror)?.line;
        line?.cut();
        return Promise.resolve(() => Promise.resolve(line?.mend()));
      },
    });
  });
});
