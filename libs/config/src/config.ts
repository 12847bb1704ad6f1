type ApiRole = 'reader' | 'writer' | 'admin';

export interface ApiKey {
  readonly role: ApiRole;
  /** Who uses it, for logs and the record; unique. */
  readonly name: string;
  /** SHA-256 of the key, 64 lower-case hexadecimal digits. The key itself is never configured. */
  readonly sha256: string;
}

export type EmbeddingConfig =
  | { readonly kind: 'local' | 'off' }
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly model: string;
      readonly apiKey: string | null;
      readonly dimensions: number;
    };

/** Where health begins to be worth a warning; the variables of `STEMMA_HEALTH_*` say what each means. */
export interface HealthConfig {
  readonly minSample: number;
  readonly level: number;
  readonly successWarning: number;
  readonly successCritical: number;
  readonly latencyWarning: number;
  readonly latencyCritical: number;
  readonly errorRise: number;
  readonly negativeFeedback: number;
}

/** When the system proposes something by itself; the variables of `STEMMA_DETECT_*` say what each means. */
export interface DetectionConfig {
  readonly minSample: number;
  readonly alpha: number;
  readonly minTimeGain: number;
  readonly minSuccessGain: number;
  readonly guardAlpha: number;
  readonly minSimilarity: number;
  readonly duplicateSimilarity: number;
  readonly staleDays: number;
}

export interface MemgraphConfig {
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

export interface QdrantConfig {
  readonly url: string;
  readonly apiKey: string | null;
}

export interface InfluxConfig {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  /** Whether dashboards can group by pattern; false where there are too many. */
  readonly patternTag: boolean;
}

export interface NatsConfig {
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

export interface KafkaConfig {
  readonly brokers: readonly { readonly host: string; readonly port: number }[];
  readonly topic: string;
  readonly contentMode: 'binary' | 'structured';
  readonly tls: boolean;
  /** Null: it asks for none. */
  readonly login: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly user: string;
    readonly password: string;
  } | null;
}

export interface Config {
  /** Null: the embedded PostgreSQL below `dataDir`. */
  readonly postgresUrl: string | null;
  /** Null: there is none. */
  readonly memgraph: MemgraphConfig | null;
  /** Null: vectors are kept in the service's own process. */
  readonly qdrant: QdrantConfig | null;
  /** Null: dashboards have the API only. */
  readonly influxdb: InfluxConfig | null;
  /** Null: events are not published there. */
  readonly nats: NatsConfig | null;
  readonly kafka: KafkaConfig | null;
  /** What the data of published events is. */
  readonly publishedData: 'event' | 'series';
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Empty only on a loopback host: nobody is asked for a key. */
  readonly apiKeys: readonly ApiKey[];
  readonly graph: 'memory' | 'memgraph' | 'postgres';
  /** Who feeds what does not live in the service's own process. */
  readonly projection: 'inline' | 'worker';
  /** Where a worker tells of its health; null: nowhere. 0: any free port. */
  readonly workerPort: number | null;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug' | 'trace';
  readonly logFormat: 'text' | 'json';
  /** Null: nothing is traced. */
  readonly otlpEndpoint: string | null;
  readonly bodyLimitBytes: number;
  readonly contentLimitBytes: number;
  /** A connection whose other side stands still for so long within a request is cut. */
  readonly idleMs: number;
  readonly coalesceMs: number;
  /** A mirror that is further behind answers nobody who does not ask for a position. */
  readonly maxLagMs: number;
  /** 0: mirrors are verified only when somebody asks. */
  readonly verifyEveryMs: number;
  /** Null: no improvement is applied by itself. */
  readonly autoApplyConfidence: number | null;
  /** 0: the record is looked through for improvements only when somebody asks. */
  readonly detectEveryMs: number;
  /** 0: trials are judged only when somebody asks. */
  readonly evaluateEveryMs: number;
  /** Whether webhooks may lead to this machine or into private networks, and without TLS. */
  readonly webhooksAllowPrivate: boolean;
  readonly embedding: EmbeddingConfig;
  readonly health: HealthConfig;
  readonly detection: DetectionConfig;
}
