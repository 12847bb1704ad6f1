import { GraphMirror } from '@stemma/embedded';
import { StemmaError } from '@stemma/models';
import { testApi, type Answer, type TestApi } from './api-client.js';

const LAG = 'stemma_mirror_lag_seconds{mirror="graph"}';

describe('a mirror that has never been up to date', () => {
  let api: TestApi;
  beforeAll(async () => {
    jest
      .spyOn(GraphMirror.prototype, 'position')
      .mockRejectedValue(new StemmaError('mirror_unavailable', 'cut'));
    api = await testApi();
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await api.close();
  });

  const graph = async (): Promise<Answer['body']> =>
    (await api.get('/v1/sync')).body.mirrors.find(({ name }: { name: string }) => name === 'graph');
  /** The metrics, once they say `expected`: they are refreshed now and then. */
  async function metricsWith(expected: string): Promise<string> {
    for (;;) {
      const { body } = await api.get('/metrics');
      if (body.includes(expected)) return body;
    }
  }

  it('has no lag, which would be the time since 1970, until it is up to date', async () => {
    expect(await graph()).toMatchObject({ position: null, lagMs: null });
    expect(await metricsWith('stemma_mirror_lane_state{mirror="graph"')).not.toContain(LAG);

    jest.restoreAllMocks();
    expect(await api.projection.mirrorNamed('graph').reaches(await api.feed.newest(), 60_000)).toBe(true);
    while ((await graph()).lagMs === null);
    expect((await graph()).lagMs).toBeLessThan(86_400_000);
    expect(await metricsWith(LAG)).toMatch(/^stemma_mirror_lag_seconds\{mirror="graph"\} \d/m);
  });
});
