import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testApi, type TestApi } from './api-client.js';

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly responses: Readonly<
    Record<
      string,
      { readonly $ref?: string; readonly content?: Record<string, { schema: { $ref: string } }> }
    >
  >;
}

describe('the description of the API', () => {
  let api: TestApi;
  let document: {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, any> };
  };
  beforeAll(async () => {
    api = await testApi();
    document = (await api.get('/openapi.json')).body;
  });
  afterAll(() => api.close());

  it('is the committed one: run `npm run openapi` where this fails', async () => {
    const committed = await readFile(join(__dirname, '../../docs/openapi.json'), 'utf8');
    expect(document).toEqual(JSON.parse(committed));
  });

  it('is OpenAPI 3.1, and each of its references leads somewhere', () => {
    expect(document.openapi).toBe('3.1.0');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    expect(references.length).toBeGreaterThan(100);
    const lost = references.filter(
      (path) =>
        path
          .split('/')
          .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document) ===
        undefined,
    );
    expect(lost).toEqual([]);
  });

  it('says what bodies and queries may hold in words that generators of clients understand', () => {
    const { schemas } = document.components;
    expect(JSON.stringify(document)).not.toMatch(
      /"items":false|"prefixItems"|"propertyNames":\{"type":"string","enum"/,
    );
    expect(schemas['ReviseImprovementDto'].properties.impactEstimate).toEqual({
      anyOf: [{ type: 'number' }, { type: 'null' }],
    });
    const bodies = Object.entries(schemas).filter(([name]) => name.endsWith('Dto'));
    expect(bodies.length).toBeGreaterThan(10);
    expect(bodies.filter(([, schema]) => schema.additionalProperties !== false)).toEqual([]);
    expect(schemas['StartTrialDto'].properties.metric.anyOf[0].enum).toContain('executionTimeMs');
    const ancestors: any = document.paths['/v1/nodes/{nodeId}/ancestors']?.['get'];
    const parameter = (name: string) => ancestors.parameters.find((one: any) => one.name === name);
    expect(parameter('relationshipTypes').schema.items.enum).toContain('refined_from');
    expect(parameter('statuses').schema.items.enum).toContain('deprecated');
    expect(parameter('Stemma-Min-Position')).toMatchObject({ in: 'header' });
    expect(parameter('Prefer')).toMatchObject({ in: 'header' });
  });

  it('asks for If-Match wherever the state of something is changed', () => {
    const without = (name: string): string[] =>
      Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item)
          .filter(
            ([method]) =>
              ['patch', 'delete'].includes(method) ||
              /\/(de|re)?activate$|\/archive$|\/merge$|\/deprecate$/.test(path),
          )
          // Jobs, dead letters and feedback have no revision that a caller could have seen change.
          .filter(() => !/^\/v1\/(jobs|dead-letters|feedback)\//.test(path))
          .filter(([, { parameters = [] }]) => !parameters.some((parameter) => parameter.name === name))
          .map(([method]) => `${method} ${path}`),
      );
    expect(without('If-Match')).toEqual([]);
    // An answer that is kept to be given again would keep the secrets of webhooks.
    expect(without('Idempotency-Key').filter((operation) => !operation.includes('/v1/webhooks/'))).toEqual(
      [],
    );
    expect(document.paths['/v1/nodes/{nodeId}/activate']?.['post']?.responses).toMatchObject({
      412: { $ref: '#/components/responses/Problem412' },
      428: { $ref: '#/components/responses/Problem428' },
    });
  });

  it('lets content be text or any other JSON, as the API does', () => {
    const { CreatePatternDto, CreateVersionDto } = document.components.schemas;
    for (const dto of [CreatePatternDto, CreateVersionDto]) {
      const { content } = dto?.properties as Record<string, { type?: string; anyOf?: { type: string }[] }>;
      expect(content?.type).toBeUndefined();
      expect(content?.anyOf?.map(({ type }) => type).sort()).toEqual([
        'array',
        'boolean',
        'null',
        'number',
        'object',
        'string',
      ]);
    }
  });

  it('names exactly the members that answers have', async () => {
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' }))
      .body;
    const { edges } = (
      await api.post(`/v1/patterns/${pattern.patternId}/versions`, {
        evolutionType: 'refined',
        content: 'y',
        createdBy: 'ada',
      })
    ).body;
    const paths = {
      '/v1/patterns': '/v1/patterns',
      '/v1/patterns/{patternId}': `/v1/patterns/${pattern.patternId}`,
      '/v1/nodes/{nodeId}': `/v1/nodes/${node.nodeId}`,
      '/v1/edges/{edgeId}': `/v1/edges/${edges[0].edgeId}`,
      '/v1/events': '/v1/events',
      '/v1/patterns/{patternId}/audit': `/v1/patterns/${pattern.patternId}/audit`,
      '/health/live': '/health/live',
      '/health/ready': '/health/ready',
    };
    for (const [path, url] of Object.entries(paths)) {
      const name = document.paths[path]?.['get']?.responses['200']?.content?.['application/json']?.schema.$ref
        .split('/')
        .at(-1);
      const properties = document.components.schemas[name ?? '']?.properties ?? {};
      expect([path, Object.keys((await api.get(url)).body).sort()]).toEqual([
        path,
        Object.keys(properties).sort(),
      ]);
    }
    const [event] = (await api.get('/v1/events')).body.items;
    expect(Object.keys(event).sort()).toEqual(
      Object.keys(document.components.schemas['Event']?.properties ?? {}).sort(),
    );
    const problem = (await api.get('/v1/nowhere')).body;
    expect(Object.keys(problem).sort()).toEqual(
      Object.keys(document.components.schemas['Problem']?.properties ?? {}).sort(),
    );
  });

  it('is shown by a page that takes everything it needs from this service', async () => {
    const page = await api.get('/docs');
    expect(page.headers['content-type']).toMatch('text/html');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'self'/);
    const assets = [...(page.body as string).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '');
    expect(assets).toHaveLength(4);
    for (const asset of assets) {
      expect(asset).toMatch(/^\/docs\//);
      expect([asset, (await api.get(asset)).status]).toEqual([asset, 200]);
    }
    for (const path of ['/docs/package.json', '/docs/..%2fpackage.json', '/docs/__proto__']) {
      expect([path, (await api.get(path)).status]).toEqual([path, 404]);
    }
  });
});
