import { readFileSync } from 'node:fs';
import { ConfigError, type ConfigFault } from './config-error.js';
import type {
  ApiKey,
  Config,
  EmbeddingConfig,
  InfluxConfig,
  KafkaConfig,
  MemgraphConfig,
  NatsConfig,
  QdrantConfig,
} from './config.js';
import { detectionConfig, detectionContradictions } from './detection-config.js';
import { didYouMean } from './did-you-mean.js';
import { contradictionsIn, healthConfig } from './health-config.js';
import { isLoopback } from './is-loopback.js';
import { apiKeys } from './parsers.js';
import { variables, type Variable, type VariableName } from './variables.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment. Strict: an unknown `STEMMA_*` variable, an empty value and a value that is not as its rule
 * has it are faults.
 * @param readText reads the file that STEMMA_API_KEYS_FILE names
 * @throws ConfigError with all faults at once, secrets masked
 */
export function loadConfig(env: Environment, readText: (path: string) => string = readUtf8): Config {
  const faults: ConfigFault[] = [...unknownVariables(env)];
  const show = (name: VariableName): string | null => shown(env[name], variables[name].secret);
  const fault = (variable: VariableName, rule: string): void =>
    void faults.push({ variable, rule, value: show(variable) });

  const read = <T>(name: VariableName, { parse, rule, standard }: Variable<T>): T | null => {
    const text = env[name] ?? standard;
    if (text === null) return null;
    const parsed = text === '' ? { wrong: 'it is empty: unset it, or give it a value' } : parse(text);
    if ('value' in parsed) return parsed.value;
    fault(name, `must be ${rule}${parsed.wrong === '' ? '' : `; ${parsed.wrong}`}`);
    return null;
  };

  const hasFault = (name: VariableName): boolean => faults.some(({ variable }) => variable === name);

  const readKeys = (): readonly ApiKey[] => {
    const listed = read('STEMMA_API_KEYS', variables.STEMMA_API_KEYS) ?? [];
    const path = read('STEMMA_API_KEYS_FILE', variables.STEMMA_API_KEYS_FILE);
    const keys = [...listed, ...(path === null ? [] : keysOfFile(path))];
    const names = keys.map(({ name }) => name);
    const hashes = keys.map(({ sha256 }) => sha256);
    const twice = names.find(
      (name, index) => names.indexOf(name) < index || hashes.indexOf(hashes[index] ?? '') < index,
    );
    if (twice !== undefined) {
      const where = listed.some(({ name }) => name === twice) ? 'STEMMA_API_KEYS' : 'STEMMA_API_KEYS_FILE';
      fault(where, `must give each key one name and each name one key; "${twice}" breaks that`);
    }
    return keys;
  };

  const keysOfFile = (path: string): ApiKey[] => {
    let wrong: string;
    try {
      const parsed = apiKeys(/\r?\n/)(readText(path));
      if ('value' in parsed) return parsed.value;
      wrong = parsed.wrong;
    } catch (error) {
      wrong = error instanceof Error ? error.message : String(error);
    }
    fault('STEMMA_API_KEYS_FILE', `must be ${variables.STEMMA_API_KEYS_FILE.rule}; ${wrong}`);
    return [];
  };

  const readEmbedding = (): EmbeddingConfig => {
    const kind = read('STEMMA_EMBEDDING', variables.STEMMA_EMBEDDING) ?? 'off';
    const url = read('STEMMA_EMBEDDING_URL', variables.STEMMA_EMBEDDING_URL);
    const model = read('STEMMA_EMBEDDING_MODEL', variables.STEMMA_EMBEDDING_MODEL);
    const dimensions = read('STEMMA_EMBEDDING_DIMENSIONS', variables.STEMMA_EMBEDDING_DIMENSIONS);
    const apiKey = read('STEMMA_EMBEDDING_API_KEY', variables.STEMMA_EMBEDDING_API_KEY);
    if (hasFault('STEMMA_EMBEDDING')) return { kind: 'off' };
    const required = [
      'STEMMA_EMBEDDING_URL',
      'STEMMA_EMBEDDING_MODEL',
      'STEMMA_EMBEDDING_DIMENSIONS',
    ] as const;
    for (const name of [...required, 'STEMMA_EMBEDDING_API_KEY'] as const) {
      if (kind !== 'http' && env[name] !== undefined) fault(name, 'is used only with STEMMA_EMBEDDING=http');
    }
    if (kind !== 'http') return { kind };
    for (const name of required)
      if (env[name] === undefined) fault(name, 'is required with STEMMA_EMBEDDING=http');
    return { kind, url: url ?? '', model: model ?? '', apiKey, dimensions: dimensions ?? 0 };
  };

  const readMemgraph = (): MemgraphConfig | null => {
    const url = read('MEMGRAPH_URL', variables.MEMGRAPH_URL);
    const user = read('MEMGRAPH_USER', variables.MEMGRAPH_USER);
    const password = read('MEMGRAPH_PASSWORD', variables.MEMGRAPH_PASSWORD);
    if (env.MEMGRAPH_USER !== undefined && env.MEMGRAPH_URL === undefined)
      fault('MEMGRAPH_USER', 'is used only with MEMGRAPH_URL');
    if (env.MEMGRAPH_PASSWORD !== undefined && env.MEMGRAPH_USER === undefined)
      fault('MEMGRAPH_PASSWORD', 'is used only with MEMGRAPH_USER');
    if (env.STEMMA_GRAPH === 'memgraph' && env.MEMGRAPH_URL === undefined)
      fault('STEMMA_GRAPH', 'can be memgraph only with MEMGRAPH_URL');
    return url === null ? null : { url, user, password };
  };

  const readNats = (): NatsConfig | null => {
    const url = read('NATS_URL', variables.NATS_URL);
    const user = read('NATS_USER', variables.NATS_USER);
    const password = read('NATS_PASSWORD', variables.NATS_PASSWORD);
    if (env.NATS_USER !== undefined && env.NATS_URL === undefined)
      fault('NATS_USER', 'is used only with NATS_URL');
    if (env.NATS_PASSWORD !== undefined && env.NATS_USER === undefined)
      fault('NATS_PASSWORD', 'is used only with NATS_USER');
    return url === null ? null : { url, user, password };
  };

  const readKafka = (): KafkaConfig | null => {
    const brokers = read('KAFKA_BROKERS', variables.KAFKA_BROKERS);
    const topic = read('KAFKA_TOPIC', variables.KAFKA_TOPIC);
    const contentMode = read('KAFKA_CONTENT_MODE', variables.KAFKA_CONTENT_MODE);
    const tls = read('KAFKA_TLS', variables.KAFKA_TLS) === 'on';
    const user = read('KAFKA_USER', variables.KAFKA_USER);
    const password = read('KAFKA_PASSWORD', variables.KAFKA_PASSWORD);
    const mechanism = read('KAFKA_SASL_MECHANISM', variables.KAFKA_SASL_MECHANISM);
    for (const name of ['KAFKA_TOPIC', 'KAFKA_CONTENT_MODE', 'KAFKA_TLS', 'KAFKA_USER'] as const)
      if (env[name] !== undefined && env.KAFKA_BROKERS === undefined)
        fault(name, 'is used only with KAFKA_BROKERS');
    for (const name of ['KAFKA_PASSWORD', 'KAFKA_SASL_MECHANISM'] as const)
      if (env[name] !== undefined && env.KAFKA_USER === undefined)
        fault(name, 'is used only with KAFKA_USER');
    if (env.KAFKA_USER !== undefined && env.KAFKA_PASSWORD === undefined)
      fault('KAFKA_PASSWORD', 'is required with KAFKA_USER');
    if (brokers === null || topic === null || contentMode === null || mechanism === null) return null;
    const login = user === null || password === null ? null : { mechanism, user, password };
    return { brokers, topic, contentMode, tls, login };
  };

  const readPublishedData = (): Config['publishedData'] => {
    if (env.STEMMA_PUBLISHED_DATA !== undefined && (env.NATS_URL ?? env.KAFKA_BROKERS) === undefined)
      fault('STEMMA_PUBLISHED_DATA', 'is used only with NATS_URL or KAFKA_BROKERS');
    return read('STEMMA_PUBLISHED_DATA', variables.STEMMA_PUBLISHED_DATA) ?? 'event';
  };

  const readQdrant = (): QdrantConfig | null => {
    const url = read('QDRANT_URL', variables.QDRANT_URL);
    const apiKey = read('QDRANT_API_KEY', variables.QDRANT_API_KEY);
    if (env.QDRANT_API_KEY !== undefined && env.QDRANT_URL === undefined)
      fault('QDRANT_API_KEY', 'is used only with QDRANT_URL');
    return url === null ? null : { url, apiKey };
  };

  const readInflux = (): InfluxConfig | null => {
    const url = read('INFLUXDB_URL', variables.INFLUXDB_URL);
    const org = read('INFLUXDB_ORG', variables.INFLUXDB_ORG);
    const bucket = read('INFLUXDB_BUCKET', variables.INFLUXDB_BUCKET);
    const token = read('INFLUXDB_TOKEN', variables.INFLUXDB_TOKEN);
    const patternTag = read('INFLUXDB_PATTERN_TAG', variables.INFLUXDB_PATTERN_TAG);
    const required = ['INFLUXDB_ORG', 'INFLUXDB_TOKEN'] as const;
    for (const name of [...required, 'INFLUXDB_BUCKET', 'INFLUXDB_PATTERN_TAG'] as const)
      if (env[name] !== undefined && env.INFLUXDB_URL === undefined)
        fault(name, 'is used only with INFLUXDB_URL');
    if (env.INFLUXDB_URL === undefined) return null;
    for (const name of required) if (env[name] === undefined) fault(name, 'is required with INFLUXDB_URL');
    const said = { url: url ?? '', org: org ?? '', bucket: bucket ?? '', token: token ?? '' };
    return { ...said, patternTag: patternTag !== 'off' };
  };

  const number = (name: VariableName): number => Number(read<unknown>(name, variables[name]) ?? 0);

  const config: Config = {
    postgresUrl: read('POSTGRES_URL', variables.POSTGRES_URL),
    memgraph: readMemgraph(),
    qdrant: readQdrant(),
    influxdb: readInflux(),
    nats: readNats(),
    kafka: readKafka(),
    publishedData: readPublishedData(),
    port: read('STEMMA_PORT', variables.STEMMA_PORT) ?? 0,
    host: read('STEMMA_HOST', variables.STEMMA_HOST) ?? '',
    dataDir: read('STEMMA_DATA_DIR', variables.STEMMA_DATA_DIR) ?? '',
    apiKeys: readKeys(),
    graph: read('STEMMA_GRAPH', variables.STEMMA_GRAPH) ?? 'memory',
    projection: read('STEMMA_PROJECTION', variables.STEMMA_PROJECTION) ?? 'inline',
    workerPort: read('STEMMA_WORKER_PORT', variables.STEMMA_WORKER_PORT),
    logLevel: read('STEMMA_LOG_LEVEL', variables.STEMMA_LOG_LEVEL) ?? 'info',
    logFormat: read('STEMMA_LOG_FORMAT', variables.STEMMA_LOG_FORMAT) ?? 'text',
    otlpEndpoint: read('OTEL_EXPORTER_OTLP_ENDPOINT', variables.OTEL_EXPORTER_OTLP_ENDPOINT),
    bodyLimitBytes: read('STEMMA_BODY_LIMIT_BYTES', variables.STEMMA_BODY_LIMIT_BYTES) ?? 0,
    contentLimitBytes: read('STEMMA_CONTENT_LIMIT_BYTES', variables.STEMMA_CONTENT_LIMIT_BYTES) ?? 0,
    idleMs: (read('STEMMA_IDLE_SECONDS', variables.STEMMA_IDLE_SECONDS) ?? 0) * 1_000,
    coalesceMs: read('STEMMA_COALESCE_MS', variables.STEMMA_COALESCE_MS) ?? 0,
    maxLagMs: read('STEMMA_MAX_LAG_MS', variables.STEMMA_MAX_LAG_MS) ?? 0,
    verifyEveryMs: (read('STEMMA_VERIFY_EVERY_HOURS', variables.STEMMA_VERIFY_EVERY_HOURS) ?? 0) * 3_600_000,
    autoApplyConfidence: read('STEMMA_AUTO_APPLY_CONFIDENCE', variables.STEMMA_AUTO_APPLY_CONFIDENCE),
    detectEveryMs: (read('STEMMA_DETECT_EVERY_HOURS', variables.STEMMA_DETECT_EVERY_HOURS) ?? 0) * 3_600_000,
    evaluateEveryMs:
      (read('STEMMA_EVALUATE_EVERY_MINUTES', variables.STEMMA_EVALUATE_EVERY_MINUTES) ?? 0) * 60_000,
    webhooksAllowPrivate:
      read('STEMMA_WEBHOOKS_ALLOW_PRIVATE', variables.STEMMA_WEBHOOKS_ALLOW_PRIVATE) === 'true',
    embedding: readEmbedding(),
    health: healthConfig(number),
    detection: detectionConfig(number),
  };

  if (config.contentLimitBytes > config.bodyLimitBytes && !hasFault('STEMMA_BODY_LIMIT_BYTES')) {
    fault(
      'STEMMA_CONTENT_LIMIT_BYTES',
      `must be no more than STEMMA_BODY_LIMIT_BYTES (${String(config.bodyLimitBytes)})`,
    );
  }
  const isHealthFaulty = faults.some(({ variable }) => variable.startsWith('STEMMA_HEALTH_'));
  if (!isHealthFaulty) for (const [name, rule] of contradictionsIn(config.health)) fault(name, rule);
  const isDetectionFaulty = faults.some(({ variable }) => variable.startsWith('STEMMA_DETECT_'));
  if (!isDetectionFaulty)
    for (const [name, rule] of detectionContradictions(config.detection)) fault(name, rule);
  const keysAreFaulty = hasFault('STEMMA_API_KEYS') || hasFault('STEMMA_API_KEYS_FILE');
  if (!hasFault('STEMMA_HOST') && !isLoopback(config.host) && config.apiKeys.length === 0 && !keysAreFaulty) {
    fault('STEMMA_HOST', OPEN_TO_ALL);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

const OPEN_TO_ALL =
  'must be loopback (127.0.0.1, ::1, localhost) as long as no API key is configured: beyond it, anybody who reaches ' +
  'this machine could read and change everything. Set STEMMA_API_KEYS to role:name:sha256hex, ' +
  'such as "admin:me:$(printf %s "$KEY" | sha256sum | cut -c-64)", or leave STEMMA_HOST unset.';

function unknownVariables(env: Environment): ConfigFault[] {
  const known = Object.keys(variables);
  return Object.keys(env)
    .filter((name) => name.startsWith('STEMMA_') && env[name] !== undefined && !known.includes(name))
    .map((name) => {
      const near = didYouMean(name, known);
      const rule = `is not a variable of Stemma${near === null ? '' : `; did you mean ${near}?`}`;
      // It may well be a secret whose name was mistyped.
      return { variable: name, rule, value: shown(env[name], true) };
    });
}

function shown(value: string | undefined, secret: boolean): string | null {
  if (value === undefined) return null;
  if (secret && value !== '') return `(hidden, ${String(value.length)} characters)`;
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}

function readUtf8(path: string): string {
  return readFileSync(path, 'utf8');
}
