import { testApi, type TestApi } from './api-client.js';

describe('the names of a pattern', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const found = async (query: string): Promise<string[]> =>
    (await api.get(`/v1/patterns?${query}`)).body.items.map(({ name }: { name: string }) => name);

  it('all resolve, and the one it had at an instant does as of then', async () => {
    const { pattern } = (await api.post('/v1/patterns', { name: 'lib/retry.ts', createdBy: 'ada' })).body;
    const path = `/v1/patterns/${pattern.patternId}`;
    expect((await api.get(path)).body.names).toEqual([]);

    await api.patch(path, { name: 'src/retry.ts' }, { 'if-match': '*' });
    await api.patch(path, { name: 'src/backoff.ts', tags: ['x'] }, { 'if-match': '*' });
    await api.patch(path, { tags: [] }, { 'if-match': '*' });
    const { name, names } = (await api.get(path)).body;
    expect(name).toBe('src/backoff.ts');
    expect(names.map((one: { name: string }) => one.name)).toEqual([
      'lib/retry.ts',
      'src/retry.ts',
      'src/backoff.ts',
    ]);
    expect(names[0].since).toBe(pattern.createdAt);

    expect(await found('name=lib/retry.ts')).toEqual(['src/backoff.ts']);
    expect(await found('name=BACKOFF')).toEqual(['src/backoff.ts']);
    const [, middle] = names;
    expect(await found(`name=src/retry&asOf=${middle.since}`)).toEqual(['src/backoff.ts']);
    expect(await found(`name=backoff&asOf=${middle.since}`)).toEqual([]);
    expect(await found(`name=lib/retry&asOf=${middle.since}`)).toEqual([]);
    expect(await found(`name=retry&asOf=2001-01-01T00:00:00Z`)).toEqual([]);
  });

  it('takes up a former name again', async () => {
    const { pattern } = (await api.post('/v1/patterns', { name: 'here', createdBy: 'ada' })).body;
    const path = `/v1/patterns/${pattern.patternId}`;
    await api.patch(path, { name: 'there' }, { 'if-match': '*' });
    await api.patch(path, { name: 'here' }, { 'if-match': '*' });
    const { name, names } = (await api.get(path)).body;
    expect([name, ...names.map((one: { name: string }) => one.name)]).toEqual([
      'here',
      'here',
      'there',
      'here',
    ]);
  });
});
