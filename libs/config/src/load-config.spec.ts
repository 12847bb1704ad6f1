import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DETECTION_THRESHOLDS, HEALTH_THRESHOLDS } from '@stemma/analytics';
import { ConfigError, type ConfigFault } from './config-error.js';
import { loadClientConfig } from './load-client-config.js';
import { configReference } from './config-reference.js';
import { isLoopback } from './is-loopback.js';
import { loadConfig, type Environment } from './load-config.js';

const HASH = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

function faultsOf(env: Environment, file?: string): readonly ConfigFault[] {
  try {
    loadConfig(env, () => {
      if (file === undefined) throw new Error('no such file');
      return file;
    });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs nothing to be set', () => {
    expect(loadConfig({ PATH: '/bin', HOME: '' })).toEqual({
      postgresUrl: null,
      memgraph: null,
      qdrant: null,
      influxdb: null,
      nats: null,
      kafka: null,
      publishedData: 'event',
      port: 3000,
      host: '127.0.0.1',
      dataDir: resolve('.stemma'),
      apiKeys: [],
      graph: 'memory',
      projection: 'inline',
      workerPort: null,
      logLevel: 'info',
      logFormat: 'text',
      otlpEndpoint: null,
      bodyLimitBytes: 8_388_608,
      contentLimitBytes: 1_048_576,
      idleMs: 60_000,
      coalesceMs: 2,
      maxLagMs: 60_000,
      verifyEveryMs: 86_400_000,
      autoApplyConfidence: null,
      detectEveryMs: 86_400_000,
      evaluateEveryMs: 3_600_000,
      webhooksAllowPrivate: false,
      embedding: { kind: 'local' },
      health: HEALTH_THRESHOLDS,
      detection: DETECTION_THRESHOLDS,
    });
  });

  it('takes every value it is given', () => {
    const env = {
      POSTGRES_URL: 'postgresql://me:secret@db:5432/stemma?sslmode=require',
      MEMGRAPH_URL: 'bolt+s://graph.example',
      MEMGRAPH_USER: 'stemma',
      MEMGRAPH_PASSWORD: 'p',
      QDRANT_URL: 'https://vectors.example:443',
      QDRANT_API_KEY: 'k',
      INFLUXDB_URL: 'https://series.example',
      INFLUXDB_ORG: 'Meß & Söhne',
      INFLUXDB_TOKEN: 't==',
      INFLUXDB_PATTERN_TAG: 'off',
      NATS_URL: 'tls://events.example:4222',
      NATS_USER: 'stemma',
      NATS_PASSWORD: 'n',
      KAFKA_BROKERS: 'one.example, two.example:9093,[::1]:9094',
      KAFKA_TOPIC: 'lineage_events',
      KAFKA_CONTENT_MODE: 'binary',
      KAFKA_TLS: 'on',
      KAFKA_USER: 'stemma',
      KAFKA_PASSWORD: 'k',
      KAFKA_SASL_MECHANISM: 'PLAIN',
      STEMMA_PUBLISHED_DATA: 'series',
      STEMMA_WEBHOOKS_ALLOW_PRIVATE: 'true',
      STEMMA_PORT: '0',
      STEMMA_HOST: '[::]',
      STEMMA_DATA_DIR: '/var/lib/données',
      STEMMA_API_KEYS: `admin:me:${HASH.toUpperCase()}`,
      STEMMA_API_KEYS_FILE: '/run/keys',
      STEMMA_GRAPH: 'postgres',
      STEMMA_LOG_LEVEL: 'debug',
      STEMMA_EMBEDDING: 'http',
      STEMMA_EMBEDDING_URL: 'http://127.0.0.1:11434/v1',
      STEMMA_EMBEDDING_MODEL: 'small',
      STEMMA_EMBEDDING_DIMENSIONS: '384',
    };
    expect(loadConfig(env, () => `# dashboards\r\n\r\nreader:grafana:${OTHER}\r\n`)).toMatchObject({
      postgresUrl: env.POSTGRES_URL,
      memgraph: { url: env.MEMGRAPH_URL, user: 'stemma', password: 'p' },
      qdrant: { url: env.QDRANT_URL, apiKey: 'k' },
      influxdb: {
        ...{ url: env.INFLUXDB_URL, org: 'Meß & Söhne', bucket: 'stemma', token: 't==', patternTag: false },
      },
      nats: { url: env.NATS_URL, user: 'stemma', password: 'n' },
      kafka: {
        brokers: [
          { host: 'one.example', port: 9092 },
          { host: 'two.example', port: 9093 },
          { host: '::1', port: 9094 },
        ],
        ...{ topic: 'lineage_events', contentMode: 'binary', tls: true },
        login: { mechanism: 'PLAIN', user: 'stemma', password: 'k' },
      },
      publishedData: 'series',
      webhooksAllowPrivate: true,
      port: 0,
      host: '::',
      dataDir: '/var/lib/données',
      apiKeys: [
        { role: 'admin', name: 'me', sha256: HASH },
        { role: 'reader', name: 'grafana', sha256: OTHER },
      ],
      embedding: {
        kind: 'http',
        url: env.STEMMA_EMBEDDING_URL,
        model: 'small',
        apiKey: null,
        dimensions: 384,
      },
    });
  });

  it('reports all faults at once, each with its rule and value', () => {
    const faults = faultsOf({
      STEMMA_PORT: '70000',
      STEMMA_GRAPH: 'neo4j',
      STEMMA_COALESCE_MS: '',
      STEMMA_HOST: 'a b',
    });
    expect(faults.map(({ variable, value }) => [variable, value])).toEqual([
      ['STEMMA_PORT', '"70000"'],
      ['STEMMA_HOST', '"a b"'],
      ['STEMMA_GRAPH', '"neo4j"'],
      ['STEMMA_COALESCE_MS', '""'],
    ]);
    expect(faults[0]?.rule).toBe('must be a port, 0 to 65535');
    expect(faults[3]?.rule).toContain('it is empty');
    expect(new ConfigError(faults).message).toContain('4 faults');
  });

  it.each(['1.5 ', '.5', '5e-1', '-0.1', '1.01', 'NaN', '0,5'])('does not take %j for a share', (share) => {
    expect(faultsOf({ STEMMA_HEALTH_SUCCESS_WARNING: share })).toHaveLength(1);
  });

  it('refuses thresholds of health that contradict each other', () => {
    const env = { STEMMA_HEALTH_SUCCESS_CRITICAL: '0.96', STEMMA_HEALTH_LATENCY_CRITICAL: '1.25' };
    expect(faultsOf(env).map(({ variable }) => variable)).toEqual(Object.keys(env));
    expect(loadConfig({ STEMMA_HEALTH_ERROR_RISE: '0.05' }).health.errorRise).toBe(0.05);
  });

  it('refuses thresholds of detection that contradict each other or cannot be', () => {
    const env = { STEMMA_DETECT_MIN_SIMILARITY: '0.9', STEMMA_DETECT_DUPLICATE_SIMILARITY: '0.85' };
    expect(faultsOf(env)).toMatchObject([
      { variable: 'STEMMA_DETECT_DUPLICATE_SIMILARITY', value: '"0.85"' },
    ]);
    const impossible = {
      STEMMA_DETECT_EVERY_HOURS: '169',
      STEMMA_DETECT_MIN_SAMPLE: '1',
      STEMMA_DETECT_ALPHA: '0',
      STEMMA_DETECT_STALE_DAYS: '0',
    };
    expect(faultsOf(impossible).map(({ variable }) => variable)).toEqual(Object.keys(impossible));
    expect(loadConfig({ STEMMA_DETECT_EVERY_HOURS: '0' }).detectEveryMs).toBe(0);
    expect(loadConfig({ STEMMA_DETECT_MIN_SAMPLE: '75' }).detection.minSample).toBe(75);
  });

  it('applies nothing by itself below a confidence that it is told, and takes no impossible one', () => {
    const env = { STEMMA_AUTO_APPLY_CONFIDENCE: '0.99', STEMMA_EVALUATE_EVERY_MINUTES: '5' };
    expect(loadConfig(env)).toMatchObject({ autoApplyConfidence: 0.99, evaluateEveryMs: 300_000 });
    const impossible = { STEMMA_AUTO_APPLY_CONFIDENCE: '1', STEMMA_EVALUATE_EVERY_MINUTES: '10081' };
    expect(faultsOf(impossible).map(({ variable }) => variable)).toEqual(Object.keys(impossible));
    expect(faultsOf({ STEMMA_EVALUATE_EVERY_MINUTES: '0.5' })).toHaveLength(1);
  });

  it.each(['3000 ', '+1', '1e3', '0x10', '-1', '3000.0', 'NaN'])('does not take %j for a port', (port) => {
    expect(faultsOf({ STEMMA_PORT: port })).toHaveLength(1);
  });

  it.each([
    ['STEMMA_PROT', 'STEMMA_PORT'],
    ['STEMMA_API_KEYZ', 'STEMMA_API_KEYS'],
    ['STEMMA_POSTGRES_URL', 'POSTGRES_URL'],
    ['STEMMA_BODY_LIMIT', 'STEMMA_BODY_LIMIT_BYTES'],
  ])('refuses %s and asks whether %s was meant', (name, meant) => {
    expect(faultsOf({ [name]: 'something-secret' })).toEqual([
      {
        variable: name,
        rule: `is not a variable of Stemma; did you mean ${meant}?`,
        value: '(hidden, 16 characters)',
      },
    ]);
  });

  it('has no guess for a name that is near to none', () => {
    expect(faultsOf({ STEMMA_XYZZY: '1' })[0]?.rule).toBe('is not a variable of Stemma');
  });

  it('never shows a secret', () => {
    const secret = 'hunter2hunter2';
    const env = {
      POSTGRES_URL: `mysql://root:${secret}@db/x`,
      STEMMA_API_KEYS: `owner:me:${secret}`,
      STEMMA_EMBEDDING: 'local',
      STEMMA_EMBEDDING_API_KEY: secret,
      STEMMA_EMBEDDING_URL: `ftp://me:${secret}@host`,
    };
    const faults = faultsOf(env);
    expect(faults).toHaveLength(5);
    expect(new ConfigError(faults).message).not.toContain(secret);
  });

  it('listens beyond loopback only with API keys, and says why and what to do', () => {
    const [fault] = faultsOf({ STEMMA_HOST: '0.0.0.0' });
    expect(fault?.variable).toBe('STEMMA_HOST');
    expect(fault?.rule).toContain('anybody who reaches this machine');
    expect(fault?.rule).toContain('Set STEMMA_API_KEYS');
    expect(faultsOf({ STEMMA_HOST: '0.0.0.0', STEMMA_API_KEYS: `reader:x:${HASH}` })).toEqual([]);
    expect(faultsOf({ STEMMA_HOST: '0.0.0.0', STEMMA_API_KEYS_FILE: '/keys' }, '# none yet\n')).toHaveLength(
      1,
    );
  });

  it('refuses a key file that cannot be read, a wrong entry, and a name or key used twice', () => {
    expect(faultsOf({ STEMMA_API_KEYS_FILE: '/keys' })[0]?.rule).toContain('no such file');
    expect(faultsOf({ STEMMA_API_KEYS: `reader:x:${HASH},reader:y:12` })[0]?.rule).toContain(
      'entry 2 is not',
    );
    expect(faultsOf({ STEMMA_API_KEYS: `reader:x:${HASH},admin:x:${OTHER}` })[0]?.rule).toContain(
      '"x" breaks that',
    );
    const twice = faultsOf(
      { STEMMA_API_KEYS: `reader:x:${HASH}`, STEMMA_API_KEYS_FILE: '/keys' },
      `admin:y:${HASH}`,
    );
    expect(twice[0]?.variable).toBe('STEMMA_API_KEYS_FILE');
  });

  it('wants the endpoint of embeddings described in full, and only if it is used', () => {
    expect(faultsOf({ STEMMA_EMBEDDING: 'http' }).map(({ variable }) => variable)).toEqual([
      'STEMMA_EMBEDDING_URL',
      'STEMMA_EMBEDDING_MODEL',
      'STEMMA_EMBEDDING_DIMENSIONS',
    ]);
    expect(faultsOf({ STEMMA_EMBEDDING_MODEL: 'x' })[0]?.rule).toContain('only with STEMMA_EMBEDDING=http');
  });

  it('takes InfluxDB whole, or not at all, and shows its token to nobody', () => {
    const INFLUXDB_URL = 'http://127.0.0.1:8086';
    const whole = { INFLUXDB_URL, INFLUXDB_ORG: 'o', INFLUXDB_TOKEN: 'hunter2' };
    expect(loadConfig(whole).influxdb).toMatchObject({ bucket: 'stemma', patternTag: true });
    expect(faultsOf({ INFLUXDB_URL })).toMatchObject([
      { variable: 'INFLUXDB_ORG', rule: 'is required with INFLUXDB_URL' },
      { variable: 'INFLUXDB_TOKEN', rule: 'is required with INFLUXDB_URL' },
    ]);
    const alone = faultsOf({ INFLUXDB_TOKEN: 'hunter2', INFLUXDB_BUCKET: 'b' });
    expect(alone.map(({ rule }) => rule)).toEqual(Array(2).fill('is used only with INFLUXDB_URL'));
    expect(new ConfigError(alone).message).not.toContain('hunter2');
    for (const INFLUXDB_BUCKET of ['_system', 'a"b', "a'b", 'a\\b', 'a\nb', ' a'])
      expect(faultsOf({ ...whole, INFLUXDB_BUCKET })).toMatchObject([{ variable: 'INFLUXDB_BUCKET' }]);
    expect(faultsOf({ ...whole, INFLUXDB_PATTERN_TAG: 'no' })).toMatchObject([
      { variable: 'INFLUXDB_PATTERN_TAG' },
    ]);
  });

  it.each([
    ['qdrant:6333', 'must be a URL'],
    ['http://qdrant:6333/collections', 'it goes on after the port'],
    ['http://qdrant:6333?api-key=hunter2', 'it goes on after the port'],
    ['http://me:hunter2@qdrant', 'it holds a user or a password'],
  ])('takes a server of Qdrant, and not %s', (server, wrong) => {
    const faults = faultsOf({ QDRANT_URL: server });
    expect(faults[0]?.rule).toContain(wrong);
    expect(new ConfigError(faults).message).not.toContain('hunter2');
    for (const right of ['http://qdrant:6333', 'https://qdrant/', 'http://[::1]:80'])
      expect(loadConfig({ QDRANT_URL: right }).qdrant).toEqual({ url: right, apiKey: null });
  });

  it.each([
    ['memgraph:7687', 'must be a URL'],
    ['bolt://', 'must be a URL'],
    ['neo4j://memgraph:7687', 'must be a URL'],
    ['bolt://memgraph:7687/db', 'it goes on after the port'],
    ['bolt://memgraph:7687?x=hunter2', 'it goes on after the port'],
    ['bolt://me:hunter2@memgraph', 'it holds a user or a password'],
  ])('takes a server of Memgraph, and not %s', (server, wrong) => {
    const faults = faultsOf({ MEMGRAPH_URL: server });
    expect(faults[0]?.rule).toContain(wrong);
    expect(new ConfigError(faults).message).not.toContain('hunter2');
    for (const right of ['bolt://memgraph:7687', 'bolt+s://memgraph/', 'bolt://[::1]:80'])
      expect(loadConfig({ MEMGRAPH_URL: right }).memgraph).toEqual({
        url: right,
        user: null,
        password: null,
      });
  });

  it('wants no user for a Memgraph that is not there, nor a password for nobody, nor its answers', () => {
    const url = 'bolt://memgraph';
    expect(faultsOf({ MEMGRAPH_USER: 'me' })[0]?.rule).toBe('is used only with MEMGRAPH_URL');
    expect(faultsOf({ MEMGRAPH_URL: url, MEMGRAPH_PASSWORD: 'p' })[0]?.rule).toBe(
      'is used only with MEMGRAPH_USER',
    );
    expect(faultsOf({ STEMMA_GRAPH: 'memgraph' })[0]?.rule).toBe('can be memgraph only with MEMGRAPH_URL');
    expect(loadConfig({ STEMMA_GRAPH: 'memgraph', MEMGRAPH_URL: url }).graph).toBe('memgraph');
  });

  it.each([
    ['events:4222', 'must be a URL'],
    ['http://events', 'must be a URL'],
    ['nats://events:4222/x', 'it goes on after the port'],
    ['nats://me:hunter2@events', 'it holds a user or a password'],
  ])('takes a server of NATS, and not %s', (server, wrong) => {
    const faults = faultsOf({ NATS_URL: server });
    expect(faults[0]?.rule).toContain(wrong);
    expect(new ConfigError(faults).message).not.toContain('hunter2');
    expect(loadConfig({ NATS_URL: 'nats://events' }).nats).toEqual({
      url: 'nats://events',
      user: null,
      password: null,
    });
  });

  it('wants no user for a NATS that is not there, nor a password for nobody', () => {
    expect(faultsOf({ NATS_USER: 'me' })[0]?.rule).toBe('is used only with NATS_URL');
    expect(faultsOf({ NATS_URL: 'nats://events', NATS_PASSWORD: 'p' })[0]?.rule).toBe(
      'is used only with NATS_USER',
    );
  });

  it.each([
    ['kafka://events:9092', 'entry 1 is not'],
    ['one,,two', 'entry 2 is not'],
    ['one:9092,two:70000', 'entry 2 is not'],
    ['one:9092/', 'entry 1 is not'],
    ['::1', 'entry 1 is not'],
    ['me:hunter2@one', 'entry 1 is not'],
  ])('takes brokers of Kafka, and not %s', (brokers, wrong) => {
    const faults = faultsOf({ KAFKA_BROKERS: brokers });
    expect(faults.map(({ variable }) => variable)).toEqual(['KAFKA_BROKERS']);
    expect(faults[0]?.rule).toContain(wrong);
    expect(new ConfigError(faults).message).not.toContain('hunter2');
  });

  it('publishes to Kafka as one expects where only brokers are named', () => {
    expect(loadConfig({ KAFKA_BROKERS: 'localhost' }).kafka).toEqual({
      ...{ brokers: [{ host: 'localhost', port: 9092 }], topic: 'pattern.events' },
      ...{ contentMode: 'structured', tls: false, login: null },
    });
  });

  it.each(['a topic', '..', 'a/b', 'x'.repeat(250), 'thème'])('refuses the topic %s', (topic) => {
    const faults = faultsOf({ KAFKA_BROKERS: 'localhost', KAFKA_TOPIC: topic });
    expect(faults.map(({ variable }) => variable)).toEqual(['KAFKA_TOPIC']);
  });

  it('wants nothing of a Kafka that is not there, nor half a login', () => {
    const rulesOf = (env: Record<string, string>): string[] =>
      faultsOf(env).map(({ variable, rule }) => `${variable} ${rule}`);
    for (const [name, value] of [
      ['KAFKA_TOPIC', 't'],
      ['KAFKA_CONTENT_MODE', 'binary'],
      ['KAFKA_TLS', 'on'],
    ] as const)
      expect(rulesOf({ [name]: value })).toEqual([`${name} is used only with KAFKA_BROKERS`]);
    expect(rulesOf({ STEMMA_PUBLISHED_DATA: 'series' })).toEqual([
      'STEMMA_PUBLISHED_DATA is used only with NATS_URL or KAFKA_BROKERS',
    ]);
    expect(rulesOf({ KAFKA_USER: 'me', KAFKA_PASSWORD: 'p' })).toEqual([
      'KAFKA_USER is used only with KAFKA_BROKERS',
    ]);
    expect(rulesOf({ KAFKA_BROKERS: 'b', KAFKA_USER: 'me' })).toEqual([
      'KAFKA_PASSWORD is required with KAFKA_USER',
    ]);
    expect(rulesOf({ KAFKA_BROKERS: 'b', KAFKA_PASSWORD: 'p', KAFKA_SASL_MECHANISM: 'PLAIN' })).toEqual([
      'KAFKA_PASSWORD is used only with KAFKA_USER',
      'KAFKA_SASL_MECHANISM is used only with KAFKA_USER',
    ]);
  });

  it.each(['a\nb', 'a\tb', 'hunter2…', 'hünter'])(
    'wants keys that a header of HTTP can carry, not %j',
    (key) => {
      const [QDRANT_URL, INFLUXDB_URL] = ['http://qdrant', 'http://influxdb'];
      const sent = { QDRANT_API_KEY: key, INFLUXDB_TOKEN: key };
      const faults = faultsOf({ QDRANT_URL, INFLUXDB_URL, INFLUXDB_ORG: 'o', ...sent });
      expect(faults.map(({ variable }) => variable)).toEqual(Object.keys(sent));
      expect(new ConfigError(faults).message).not.toContain(key);
    },
  );

  it('wants no key for a Qdrant that is not there', () => {
    expect(faultsOf({ QDRANT_API_KEY: 'k' })[0]?.rule).toBe('is used only with QDRANT_URL');
  });

  it('refuses a content limit that no body could reach', () => {
    expect(faultsOf({ STEMMA_BODY_LIMIT_BYTES: '65536' })[0]?.variable).toBe('STEMMA_CONTENT_LIMIT_BYTES');
  });
});

describe('isLoopback', () => {
  it.each([
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    'localhost',
    'LOCALHOST',
  ])('holds for %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '::',
    '',
    '127.0.0.1.example.org',
    '128.0.0.1',
    '::ffff:10.0.0.1',
    'localhost.example.org',
    '2130706433',
  ])('does not hold for %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('loadClientConfig', () => {
  it('reads what a command needs, and nothing that only the service understands', () => {
    expect(loadClientConfig({ STEMMA_PORT: 'x' })).toMatchObject({ url: null, apiKey: null });
    expect(
      loadClientConfig({
        STEMMA_URL: 'https://stemma.example',
        STEMMA_API_KEY: 'k',
        STEMMA_DATA_DIR: '/data',
      }),
    ).toEqual({ url: 'https://stemma.example', apiKey: 'k', dataDir: '/data' });
  });

  it('tells all faults at once, without secrets', () => {
    const read = (): unknown => loadClientConfig({ STEMMA_URL: 'localhost:3000', STEMMA_API_KEY: ' secret' });
    expect(read).toThrow(/2 faults[^]*STEMMA_URL = "localhost:3000"[^]*STEMMA_API_KEY = \(hidden\)/);
    expect(read).not.toThrow(/secret/);
  });
});

describe('docs/configuration.md', () => {
  it('is what the table of variables says (UPDATE_DOCS=1 writes it)', () => {
    const path = join(__dirname, '../../../docs/configuration.md');
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, configReference());
    expect(readFileSync(path, 'utf8')).toBe(configReference());
  });
});
