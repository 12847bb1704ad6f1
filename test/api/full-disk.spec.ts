import { Logger } from '@nestjs/common';
import { testApi, type TestApi } from './api-client.js';

describe('the disk of the data directory', () => {
  let api: TestApi;
  afterEach(() => api.close());

  it('is told of in readiness and metrics', async () => {
    api = await testApi();
    expect((await api.get('/health/ready')).body.details.disk).toMatchObject({
      status: 'up',
      state: expect.stringMatching(/^(ok|low)$/) as unknown,
      freeBytes: expect.any(Number) as unknown,
    });
    const { body } = await api.get('/metrics');
    expect(body).toMatch(/^stemma_disk_free_bytes \d+/m);
    expect(body).toMatch(/^stemma_disk_state\{state="full"\} 0$/m);
  });

  it('full, is what readiness, the log and the metrics name; reads are answered', async () => {
    const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    try {
      // More than any disk has: it counts as full however much room there is.
      api = await testApi(undefined, {}, { diskFullBelowBytes: Number.MAX_SAFE_INTEGER });
      const answer = await api.get('/health/ready');
      expect(answer).toMatchObject({
        status: 503,
        body: { code: 'store_unavailable', checks: { disk: { status: 'down' } } },
      });
      expect(answer.body.detail).toMatch(/disk: The disk is full: \d+ MiB are free/);
      await api.get('/health/ready');
      const lines = warned.mock.calls.map(([line]) => String(line));
      expect(lines.filter((line) => line.startsWith('The disk is full'))).toHaveLength(1);
      expect((await api.get('/metrics')).body).toMatch(/^stemma_disk_state\{state="full"\} 1$/m);
      expect((await api.get('/v1/patterns')).status).toBe(200);
    } finally {
      warned.mockRestore();
    }
  });
});
