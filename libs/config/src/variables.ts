import {
  addresses,
  apiKeys,
  decimal,
  directory,
  headerText,
  host,
  integer,
  oneLine,
  oneOf,
  serverUrl,
  someText,
  topic,
  url,
  type Parse,
} from './parsers.js';

/** One environment variable: what drives both the reading of it and its row in docs/configuration.md. */
export interface Variable<T> {
  /** Completes "must be …": form, unit and limits. */
  readonly rule: string;
  /** As one would write it in the environment; null if not being set means something of its own. */
  readonly standard: string | null;
  readonly meaning: string;
  readonly secret: boolean;
  readonly parse: Parse<T>;
}

function variable<T>(
  parse: Parse<T>,
  rule: string,
  standard: string | null,
  meaning: string,
  { secret = false } = {},
): Variable<T> {
  return { parse, rule, standard, meaning, secret };
}

const KIB = 1024;
const MIB = 1024 * KIB;
const ENTRY = '`role:name:sha256hex`, the role one of reader, writer, admin';

export const variables = {
  POSTGRES_URL: variable(
    url('postgres:', 'postgresql:'),
    'a URL `postgresql://user:password@host:port/database`',
    null,
    'The PostgreSQL server, 15 or newer, that holds the record, in a database encoded in UTF8. Not set: an embedded PostgreSQL 17 in the data directory, started and stopped with the service; a worker uses the one that runs there.',
    { secret: true },
  ),
  MEMGRAPH_URL: variable(
    serverUrl('bolt:', 'bolt+s:'),
    'a URL `bolt://host[:port]` or, with TLS, `bolt+s://…`, without path; port 7687 if none is named',
    null,
    'The [Memgraph](stores/memgraph.md) server, 2.18 or newer, that is kept in step for whoever asks the lineage by Cypher; it answers the service too (STEMMA_GRAPH). Not set: there is none.',
    { secret: true },
  ),
  MEMGRAPH_USER: variable(
    someText,
    'a text without blanks around it; only with MEMGRAPH_URL',
    null,
    'The user that Memgraph asks for. Not set: none is named, which does where Memgraph has no users.',
  ),
  MEMGRAPH_PASSWORD: variable(
    someText,
    'a text without blanks around it; only with MEMGRAPH_USER',
    null,
    'The password of that user. Not set: it is empty.',
    { secret: true },
  ),
  QDRANT_URL: variable(
    serverUrl('http:', 'https:'),
    'a URL `http(s)://host[:port]`, without path; port 6333 if none is named',
    null,
    'The [Qdrant](stores/qdrant.md) server, 1.17 or newer, that keeps the vectors and answers what is alike; without effect where STEMMA_EMBEDDING is off. Not set: an index in the service itself.',
    { secret: true },
  ),
  QDRANT_API_KEY: variable(
    headerText,
    'a text of letters, digits and signs of ASCII without blanks around it; only with QDRANT_URL',
    null,
    'The key that Qdrant asks for; it must allow writing. Not set: none is sent.',
    { secret: true },
  ),
  INFLUXDB_URL: variable(
    serverUrl('http:', 'https:'),
    'a URL `http(s)://host[:port]`, without path',
    null,
    'The [InfluxDB](stores/influxdb.md) 2 server that gets executions, events and daily usage for dashboards. Not set: none.',
    { secret: true },
  ),
  INFLUXDB_ORG: variable(
    someText,
    'a text without blanks around it',
    null,
    'Required with, and only with, INFLUXDB_URL: the organization there.',
  ),
  INFLUXDB_BUCKET: variable(
    oneLine,
    'a text without quotes, backslashes, control characters and blanks around it, that does not begin with `_`; only with INFLUXDB_URL',
    'stemma',
    'The bucket, which is for one Stemma alone. Made if missing, where the token allows that; how long it keeps what is in it is for you to say there.',
  ),
  INFLUXDB_TOKEN: variable(
    headerText,
    'a text of letters, digits and signs of ASCII without blanks around it',
    null,
    'Required with, and only with, INFLUXDB_URL: a token that may read and write the bucket, and tasks.',
    { secret: true },
  ),
  INFLUXDB_PATTERN_TAG: variable(
    oneOf('on', 'off'),
    '`on` or `off`; only with INFLUXDB_URL',
    'on',
    'Whether `pattern_id` is a tag, by which dashboards can group; off: a field `pattern`, which costs less where there are more than some ten thousand patterns. A change empties the bucket of what Stemma wrote, and loads it anew.',
  ),
  NATS_URL: variable(
    serverUrl('nats:', 'tls:'),
    'a URL `nats://host[:port]` or, with TLS, `tls://…`, without path; port 4222 if none is named',
    null,
    'The [NATS](how-to/nats.md) server with JetStream that every event is published to, on `pattern.events.<group>.<type>`. Not set: events are published nowhere.',
    { secret: true },
  ),
  NATS_USER: variable(
    someText,
    'a text without blanks around it; only with NATS_URL',
    null,
    'The user that NATS asks for. Not set: none is named.',
  ),
  NATS_PASSWORD: variable(
    someText,
    'a text without blanks around it; only with NATS_USER',
    null,
    'The password of that user. Not set: it is empty.',
    { secret: true },
  ),
  STEMMA_PUBLISHED_DATA: variable(
    oneOf('event', 'series'),
    '`event` or `series`; only with NATS_URL or KAFKA_BROKERS',
    'event',
    'What the `data` of [published events](how-to/nats.md) is: all of the event, or its entry in a [series](how-to/nats.md#as-a-series) of events.',
  ),
  KAFKA_BROKERS: variable(
    addresses(9092),
    'a list `host[:port],…`; port 9092 if none is named',
    null,
    'Brokers of the [Kafka](how-to/kafka.md) cluster, 3.5 or newer, that every event is published to; they name the others. Not set: none.',
    { secret: true },
  ),
  KAFKA_TOPIC: variable(
    topic,
    'a name of letters, digits, `.`, `_` and `-`, 249 at most; only with KAFKA_BROKERS',
    'pattern.events',
    'The topic there. Made if missing, as the cluster makes topics unless told otherwise, where the user may.',
  ),
  KAFKA_CONTENT_MODE: variable(
    oneOf('structured', 'binary'),
    '`structured` or `binary`; only with KAFKA_BROKERS',
    'structured',
    'How a message holds a CloudEvent: as one JSON document, or its data alone with the rest in headers `ce_…`.',
  ),
  KAFKA_TLS: variable(
    oneOf('on', 'off'),
    '`on` or `off`; only with KAFKA_BROKERS',
    'off',
    'Whether the brokers are spoken to by TLS. A certification authority of your own is named to Node, by NODE_EXTRA_CA_CERTS.',
  ),
  KAFKA_USER: variable(
    someText,
    'a text without blanks around it; only with KAFKA_BROKERS',
    null,
    'The user that Kafka asks for (SASL). Not set: none is named.',
  ),
  KAFKA_PASSWORD: variable(
    someText,
    'a text without blanks around it',
    null,
    'Required with, and only with, KAFKA_USER: the password of that user.',
    { secret: true },
  ),
  KAFKA_SASL_MECHANISM: variable(
    oneOf('SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'),
    '`SCRAM-SHA-512`, `SCRAM-SHA-256` or `PLAIN`; only with KAFKA_USER',
    'SCRAM-SHA-512',
    'How the password is proven. PLAIN sends it as it is: with KAFKA_TLS=on.',
  ),
  STEMMA_PORT: variable(
    integer(0, 65_535),
    'a port, 0 to 65535',
    '3000',
    'Where the API listens. 0: any free port, printed at start.',
  ),
  STEMMA_HOST: variable(
    host,
    'an IP address or a host name, without port',
    '127.0.0.1',
    'The address the API listens on; of a name with several the first, IPv4 before IPv6. One beyond loopback (`0.0.0.0`, `::`, a name) is refused unless API keys are configured.',
  ),
  STEMMA_DATA_DIR: variable(
    directory,
    'a path, taken from the current folder',
    '.stemma',
    'The embedded database, indexes and the lock that keeps a second service out. Made if missing.',
  ),
  STEMMA_API_KEYS: variable(
    apiKeys(/,/),
    `a comma-separated list of ${ENTRY}`,
    null,
    'Hashes of the keys that callers may send; once there is one, every caller needs one, on loopback too. Hash of a key: `printf %s "$KEY" | sha256sum`.',
    { secret: true },
  ),
  STEMMA_API_KEYS_FILE: variable(
    someText,
    `the path of a readable file with one ${ENTRY} a line; empty lines and lines that begin with # are skipped`,
    null,
    'The same in a file, in addition to STEMMA_API_KEYS.',
  ),
  STEMMA_GRAPH: variable(
    oneOf('memory', 'memgraph', 'postgres'),
    '`memory`, `memgraph` or `postgres`',
    'memory',
    'What answers ancestors and descendants first: the graph kept in this process (some 190 bytes a version with two edges), then Memgraph where MEMGRAPH_URL is set; or Memgraph, and no graph in this process; or always recursive SQL, which answers too wherever the others cannot yet.',
  ),
  STEMMA_PROJECTION: variable(
    oneOf('inline', 'worker'),
    '`inline` or `worker`',
    'inline',
    'Who feeds what does not live in the service itself, such as the embedding of texts: the service, or only workers (`npm run worker`), of which there may be any number. Workers help with `inline` too.',
  ),
  STEMMA_WORKER_PORT: variable(
    integer(0, 65_535),
    'a port, 0 to 65535',
    null,
    'For `npm run worker`: where on STEMMA_HOST it answers `/health/live`, `/health/ready` and `/metrics`. 0: any free port, printed at start. Not set: nowhere, and `/v1/sync` of the service tells what each worker holds.',
  ),
  STEMMA_LOG_LEVEL: variable(
    oneOf('error', 'warn', 'info', 'debug', 'trace'),
    '`error`, `warn`, `info`, `debug` or `trace`',
    'info',
    'The least urgent kind of line that is logged.',
  ),
  STEMMA_LOG_FORMAT: variable(
    oneOf('text', 'json'),
    '`text` or `json`',
    'text',
    'How a line of the log, on stderr, is written: to be read, or as one JSON object.',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(
    url('http:', 'https:'),
    'a URL `http(s)://host[:port][/path]`',
    null,
    'The OpenTelemetry collector that traces are sent to (OTLP over HTTP, as JSON): requests, their statements, the pages that mirrors take. The other `OTEL_…` variables are those of its SDK. Not set: nothing is traced.',
  ),
  STEMMA_BODY_LIMIT_BYTES: variable(
    integer(64 * KIB, 1024 * MIB),
    'whole bytes, 65536 (64 KiB) to 1073741824 (1 GiB)',
    String(8 * MIB),
    'The largest request body, 8 MiB if not set; a larger one is refused with 413. Streams (NDJSON) have none as a whole: a line may have 1 MiB where executions are recorded, 16 MiB in an import.',
  ),
  STEMMA_CONTENT_LIMIT_BYTES: variable(
    integer(KIB, 256 * MIB),
    'whole bytes, 1024 (1 KiB) to 268435456 (256 MiB), no more than STEMMA_BODY_LIMIT_BYTES',
    String(MIB),
    'The largest content of one version in a request, as UTF-8, 1 MiB if not set. Imports are held to the length of their lines (16 MiB); a git import keeps only the hash of files above 256 KiB.',
  ),
  STEMMA_IDLE_SECONDS: variable(
    integer(1, 86_400),
    'whole seconds, 1 to 86400',
    '60',
    'A connection is cut where the other side stands still for so long within a request: it takes nothing of the answer, or sends nothing of a body.',
  ),
  STEMMA_COALESCE_MS: variable(
    integer(0, 1_000),
    'whole milliseconds, 0 to 1000',
    '2',
    'How long a recorded execution waits for others to share its transaction. 0: only those that arrive while one is committing.',
  ),
  STEMMA_MAX_LAG_MS: variable(
    integer(5_000, 86_400_000),
    'whole milliseconds, 5000 (5 s) to 86400000 (a day)',
    '60000',
    'A mirror that may be further behind the record than that answers no read without `Stemma-Min-Position`; PostgreSQL does (`Stemma-Fallback: behind`). A minute if not set: no import or rebuild makes one so late, but one that nobody feeds any more must not answer for ever.',
  ),
  STEMMA_VERIFY_EVERY_HOURS: variable(
    integer(0, 8_760),
    'whole hours, 0 to 8760',
    '24',
    'How often each mirror is compared with the record by itself. 0: only when asked.',
  ),
  STEMMA_AUTO_APPLY_CONFIDENCE: variable(
    decimal(0.5, 0.999999),
    'a number, 0.5 to 0.999999',
    null,
    'The confidence (1 − corrected p-value) from which an improvement that its [trial](statistics.md) validates is applied by itself. Not set: nothing is applied by itself.',
  ),
  STEMMA_WEBHOOKS_ALLOW_PRIVATE: variable(
    oneOf('true', 'false'),
    '`true` or `false`',
    'false',
    'Whether [webhooks](how-to/webhooks.md) may be sent to this machine and into private networks, and without TLS. Whoever may make a webhook then has the service call whatever it reaches.',
  ),
  STEMMA_EVALUATE_EVERY_MINUTES: variable(
    integer(0, 10_080),
    'whole minutes, 0 to 10080',
    '60',
    'How often the [verdicts of running trials](statistics.md) are taken by themselves, the first time ten minutes after the start. 0: only when asked.',
  ),
  STEMMA_DETECT_EVERY_HOURS: variable(
    integer(0, 168),
    'whole hours, 0 to 168',
    '24',
    'How often the record is looked through for [improvements to propose](detection.md) by itself, the first time ten minutes after the start. 0: only when asked.',
  ),
  STEMMA_DETECT_MIN_SAMPLE: variable(
    integer(2, 1_000),
    'a whole number, 2 to 1000',
    '50',
    'Versions with fewer executions in the last 30 days are not compared.',
  ),
  STEMMA_DETECT_ALPHA: variable(
    decimal(0.0001, 0.2),
    'a share in decimals, 0.0001 to 0.2',
    '0.01',
    'The false discovery rate among the comparisons of one run.',
  ),
  STEMMA_DETECT_MIN_TIME_GAIN: variable(
    decimal(0, 1),
    'a share in decimals, 0 to 1',
    '0.2',
    'Medians of execution times that differ by less than this share are nothing to propose.',
  ),
  STEMMA_DETECT_MIN_SUCCESS_GAIN: variable(
    decimal(0, 1),
    'a share in decimals, 0 to 1',
    '0.05',
    'Success rates that differ by less are nothing to propose: 0.05 are five points.',
  ),
  STEMMA_DETECT_GUARD_ALPHA: variable(
    decimal(0, 0.5),
    'a share in decimals, 0 to 0.5',
    '0.05',
    'A faster version is not proposed where it fails more, significantly at this level or by STEMMA_DETECT_MIN_SUCCESS_GAIN.',
  ),
  STEMMA_DETECT_MIN_SIMILARITY: variable(
    decimal(0, 1),
    'a cosine in decimals, 0 to 1',
    '0.85',
    'From this similarity on, patterns count as alternatives of each other.',
  ),
  STEMMA_DETECT_DUPLICATE_SIMILARITY: variable(
    decimal(0, 1),
    'a cosine in decimals, 0 to 1, no less than STEMMA_DETECT_MIN_SIMILARITY',
    '0.98',
    'From this similarity on, patterns count as one, written twice.',
  ),
  STEMMA_DETECT_STALE_DAYS: variable(
    integer(1, 3_650),
    'whole days, 1 to 3650',
    '90',
    'A version that is neither made nor used for so long may be stale.',
  ),
  STEMMA_EMBEDDING: variable(
    oneOf('local', 'off', 'http'),
    '`local`, `off` or `http`',
    'local',
    'Where text becomes a vector: in this process, nowhere (similarity only by vectors that callers bring), or at an OpenAI-compatible endpoint.',
  ),
  STEMMA_EMBEDDING_URL: variable(
    url('http:', 'https:'),
    'an http(s) URL',
    null,
    `Required with, and only with, \`STEMMA_EMBEDDING=http\`: the endpoint's base, such as \`http://127.0.0.1:11434/v1\`.`,
    { secret: true },
  ),
  STEMMA_EMBEDDING_MODEL: variable(
    someText,
    'a text without blanks around it',
    null,
    `Required with, and only with, \`STEMMA_EMBEDDING=http\`: the model's name there. Vectors of another model are not compared with its own.`,
  ),
  STEMMA_EMBEDDING_API_KEY: variable(
    headerText,
    'a text of letters, digits and signs of ASCII without blanks around it',
    null,
    'Sent to the endpoint as bearer token. Not set: none is sent.',
    { secret: true },
  ),
  STEMMA_EMBEDDING_DIMENSIONS: variable(
    integer(1, 8_192),
    'a whole number, 1 to 8192',
    null,
    `Required with, and only with, \`STEMMA_EMBEDDING=http\`: the length of the model's vectors. A vector of another length is refused.`,
  ),
  STEMMA_HEALTH_MIN_SAMPLE: variable(
    integer(2, 1_000_000),
    'a whole number, 2 to 1000000',
    '30',
    'With fewer executions (or pieces of feedback) in its window the health of a pattern is not judged.',
  ),
  STEMMA_HEALTH_CONFIDENCE: variable(
    decimal(0.5, 0.9999),
    'a share in decimals, 0.5 to 0.9999',
    '0.95',
    'The level of the intervals that decide: a threshold counts as crossed only where the whole interval is beyond it.',
  ),
  STEMMA_HEALTH_SUCCESS_WARNING: variable(
    decimal(0, 1),
    'a share in decimals, 0 to 1',
    '0.95',
    'A success rate surely below it is a warning.',
  ),
  STEMMA_HEALTH_SUCCESS_CRITICAL: variable(
    decimal(0, 1),
    'a share in decimals, 0 to 1, no more than STEMMA_HEALTH_SUCCESS_WARNING',
    '0.8',
    'A success rate surely below it is critical.',
  ),
  STEMMA_HEALTH_LATENCY_WARNING: variable(
    decimal(1, 1_000),
    'a factor in decimals, 1 to 1000',
    '1.5',
    "A 95th percentile surely more than so many times that of the pattern's own baseline is a warning.",
  ),
  STEMMA_HEALTH_LATENCY_CRITICAL: variable(
    decimal(1, 1_000),
    'a factor in decimals, 1 to 1000, no less than STEMMA_HEALTH_LATENCY_WARNING',
    '3',
    'The same, as critical.',
  ),
  STEMMA_HEALTH_ERROR_RISE: variable(
    decimal(0, 1),
    'a share in decimals, 0 to 1',
    '0.02',
    'An error rate surely more than so much above that of the baseline is a warning: 0.02 are two points.',
  ),
  STEMMA_HEALTH_NEGATIVE_FEEDBACK: variable(
    decimal(0, 1),
    'a share in decimals, 0 to 1',
    '0.5',
    'Surely more than this share of the feedback negative is a warning.',
  ),
  STEMMA_URL: variable(
    url('http:', 'https:'),
    'an http(s) URL',
    null,
    'For the command `stemma`, not for the service: the running service to talk to. Not set: the one that runs on the data directory, else one that is started for the command and stopped after it.',
  ),
  STEMMA_API_KEY: variable(
    someText,
    'a text without blanks around it',
    null,
    'For the command `stemma`, not for the service: the key it sends.',
    { secret: true },
  ),
} satisfies Record<string, Variable<unknown>>;

export type VariableName = keyof typeof variables;
