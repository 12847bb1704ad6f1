import { ContentChanged } from '@stemma/projection';
import { Missing, PartlyWritten } from './faults.js';
import { quoted } from './influx-ql.js';
import type { InfluxServer } from './influx-server.js';

export type Row = Readonly<Record<string, unknown>>;

interface BucketInfo {
  readonly id: string;
  readonly retentionRules: readonly { readonly everySeconds: number }[];
}

interface Answer {
  readonly results?: readonly {
    readonly series?: readonly {
      readonly columns: readonly string[];
      readonly values: readonly (readonly unknown[])[];
    }[];
    readonly error?: string;
    readonly partial?: boolean;
  }[];
}

/** So long what was seen of the bucket is believed. */
const SEEN_MS = 30_000;

/** One bucket of a server, which may not be there. */
export class Bucket {
  private seen: { readonly info: BucketInfo; readonly at: number } | null = null;

  constructor(
    readonly server: InfluxServer,
    readonly name: string,
  ) {}

  /** Null: there is none that this token may see. */
  async find(signal: AbortSignal): Promise<BucketInfo | null> {
    if (this.seen !== null && performance.now() - this.seen.at < SEEN_MS) return this.seen.info;
    this.seen = null;
    const { org } = this.server.options;
    const query = { name: this.name, org };
    try {
      const answer = await this.server.json({ path: '/api/v2/buckets', query }, signal);
      const [info] = (answer as { buckets?: BucketInfo[] }).buckets ?? [];
      if (info !== undefined) this.seen = { info, at: performance.now() };
      return info ?? null;
    } catch (error) {
      if (error instanceof Missing) return null;
      throw error;
    }
  }

  /** Makes it where it is not there; it keeps everything then. */
  async ensure(signal: AbortSignal): Promise<void> {
    if ((await this.find(signal)) !== null) return;
    const body = JSON.stringify({ orgID: await this.orgId(signal), name: this.name, retentionRules: [] });
    await this.server
      .json({ method: 'POST', path: '/api/v2/buckets', body }, signal)
      .catch((error: unknown) => {
        // Another process may have just made it.
        if (!(error instanceof PartlyWritten)) throw error;
      });
    if ((await this.find(signal)) === null) throw this.none();
  }

  /** Whether it is there; else the token may perhaps make it. Changes nothing. @throws StemmaError why it cannot be used. */
  async probe(signal: AbortSignal): Promise<boolean> {
    const isThere = (await this.find(signal)) !== null;
    // What has no lines is written to nobody, and refused to a token that may not write.
    if (isThere) await this.write([], signal);
    else await this.orgId(signal);
    return isThere;
  }

  /** Null: it keeps everything. */
  async retentionMs(signal: AbortSignal): Promise<number | null> {
    const info = await this.find(signal);
    const seconds = info?.retentionRules[0]?.everySeconds ?? 0;
    return seconds === 0 ? null : seconds * 1_000;
  }

  /** @throws what `InfluxServer` throws; ContentChanged where there is no such bucket (any more). */
  async write(lines: readonly string[], signal: AbortSignal): Promise<void> {
    const query = { org: this.server.options.org, bucket: this.name, precision: 'ns' };
    try {
      const body = lines.join('\n');
      await this.server.json({ method: 'POST', path: '/api/v2/write', query, body }, signal);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      this.seen = null;
      throw new ContentChanged();
    }
  }

  /** One point: that of these tags, which are all that it has, at this instant. */
  async delete(
    measurement: string,
    tags: Readonly<Record<string, string>>,
    at: string,
    signal: AbortSignal,
  ): Promise<void> {
    await this.remove({ start: at, stop: at, predicate: predicateOf(measurement, tags) }, signal);
  }

  /** All of a measurement that has these tags. */
  async drop(
    measurement: string,
    signal: AbortSignal,
    tags: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const always = { start: '1677-09-22T00:00:00Z', stop: '2262-04-11T00:00:00Z' };
    await this.remove({ ...always, predicate: predicateOf(measurement, tags) }, signal);
  }

  /** What InfluxQL statements tell, as it comes; nothing where there is no bucket. Instants are texts, exact to the nanosecond. */
  async *rows(
    statements: readonly string[],
    signal: AbortSignal,
    parse: (line: string) => unknown = JSON.parse,
  ): AsyncGenerator<Row, void, undefined> {
    if (statements.length === 0 || (await this.find(signal)) === null) return;
    // To InfluxQL a bucket `a/b` is the retention policy b of the database a.
    const [db = '', ...policy] = this.name.split('/');
    const where = policy.length === 0 ? { db } : { db, rp: policy.join('/') };
    const body = new URLSearchParams({ ...where, q: statements.join(';'), chunked: 'true' });
    let isWhole = false;
    for await (const line of this.server.lines({ method: 'POST', path: '/query', body }, signal)) {
      if (line === '') continue;
      for (const { series = [], error, partial } of (parse(line) as Answer).results ?? []) {
        if (error !== undefined) throw this.failed(error);
        isWhole = partial !== true;
        for (const { columns, values } of series)
          for (const row of values) yield Object.fromEntries(columns.map((name, i) => [name, row[i]]));
      }
    }
    if (!isWhole) throw this.server.away('broke off its answer');
  }

  /** A token for one bucket alone sees no organization. */
  private async orgId(signal: AbortSignal): Promise<string> {
    const { org } = this.server.options;
    const found = await this.server
      .json({ path: '/api/v2/orgs', query: { org } }, signal)
      .catch((error: unknown) => {
        if (error instanceof Missing) return null;
        throw error;
      });
    const [first] = (found as { orgs?: { id: string }[] } | null)?.orgs ?? [];
    if (first === undefined) throw this.none();
    return first.id;
  }

  private none(): Error {
    const what = `has no bucket ${this.name} of ${this.server.options.org} that this token may see, and lets it make none`;
    return this.server.away(`${what}: look at INFLUXDB_ORG, INFLUXDB_BUCKET and INFLUXDB_TOKEN`);
  }

  private async remove(body: object, signal: AbortSignal): Promise<void> {
    const query = { org: this.server.options.org, bucket: this.name };
    await this.server.json(
      { method: 'POST', path: '/api/v2/delete', query, body: JSON.stringify(body) },
      signal,
    );
  }

  private failed(error: string): Error {
    this.seen = null;
    // It was seen where INFLUXDB_ORG says; InfluxQL looks for it in the organization of the token. There is no code for it.
    if (error.startsWith('database not found'))
      return this.server.away(
        `has no bucket ${this.name} in the organization of this token: look at INFLUXDB_ORG and INFLUXDB_TOKEN`,
      );
    return this.server.away(`cannot answer that: ${error.slice(0, 500)}`);
  }
}

function predicateOf(measurement: string, tags: Readonly<Record<string, string>>): string {
  const equal = Object.entries({ _measurement: measurement, ...tags });
  return equal.map(([key, value]) => `${key}=${quoted(value, '"')}`).join(' AND ');
}
