import { newId } from '@stemma/models';
import { testApi, type Method, type TestApi } from './api-client.js';

describe('a query parameter that nobody knows', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  it('is refused by name on every route', async () => {
    const { paths } = (await api.get('/openapi.json')).body as {
      paths: Record<string, Record<string, unknown>>;
    };
    const documented = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => [method.toUpperCase() as Method, path] as const),
    );
    const routes = [
      ...documented,
      ...['/openapi.json', '/docs', '/docs/swagger-ui.css'].map((path) => ['GET', path] as const),
    ];
    expect(routes.length).toBeGreaterThan(70);
    for (const [method, path] of routes) {
      const { status, body } = await api.send(
        method,
        `${path.replace('{alias}', 'production').replaceAll(/\{\w+\}/g, newId())}?dry%7eRun=true&__proto__=1`,
      );
      expect([method, path, status, body]).toEqual([
        method,
        path,
        422,
        expect.objectContaining({
          code: 'validation_failed',
          errors: expect.arrayContaining([
            expect.objectContaining({ pointer: '/dry~0Run', code: 'unknown_field' }),
            expect.objectContaining({ pointer: '/__proto__', code: 'unknown_field' }),
          ]) as unknown,
        }),
      ]);
    }
  });

  it('leaves in place what was to be deleted only in a dry run', async () => {
    const { patternId } = (await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' })).body.pattern;
    const path = `/v1/patterns/${patternId as string}`;
    expect((await api.delete(`${path}?dryRun=true`, { 'if-match': '*' })).status).toBe(422);
    expect((await api.get(path)).status).toBe(200);
  });
});
