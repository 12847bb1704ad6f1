import { freePort, noteMade, ServerProcess, serverOfRun } from '@stemma/testing';
import neo4j from 'neo4j-driver';
import type { MemgraphOptions } from './memgraph-server.js';
import type { Row } from './run.js';

const { MEMGRAPH_USER, MEMGRAPH_PASSWORD } = process.env;
const { url: named, program, isThere } = serverOfRun('MEMGRAPH_URL', 'memgraph');

export const hasMemgraph = isThere;
/** Whether it can be killed. */
export const hasOwnMemgraph = program !== null;

/** The server of a spec: one of its own, or the empty one that MEMGRAPH_URL names. */
export class TestMemgraph {
  private constructor(
    readonly options: MemgraphOptions,
    private readonly process: ServerProcess | null,
  ) {}

  /** @param diskMiB for the data of one of its own, where a disk can be had for it. */
  static async start(diskMiB?: number): Promise<TestMemgraph> {
    if (named !== null) {
      const options = { url: named, user: MEMGRAPH_USER ?? null, password: MEMGRAPH_PASSWORD ?? null };
      const [{ count } = { count: null }] = await ask(options, 'MATCH (n) RETURN count(n) AS count');
      if (count !== 0n) throw new Error('MEMGRAPH_URL must name a Memgraph that is empty.');
      noteMade('memgraph', 'everything');
      return new TestMemgraph(options, null);
    }
    if (program === null) throw new Error('This run has no Memgraph.');
    const [bolt, monitoring] = [String(await freePort()), String(await freePort())];
    const options = { url: `bolt://127.0.0.1:${bolt}`, user: null, password: null };
    const own = await ServerProcess.start(
      (data) => ({ program, args: argumentsOf({ bolt, monitoring, data: `${data}/graph` }) }),
      async () => (await ask(options, 'RETURN 1 AS one')).length === 1,
      diskMiB,
    );
    return new TestMemgraph(options, own);
  }

  /** @throws where it is not the spec's own. */
  get own(): ServerProcess {
    if (this.process === null) throw new Error('This server is not to be ended.');
    return this.process;
  }

  /** As in Memgraph Lab: what an operator or an analyst may do behind the mirror's back. */
  ask(text: string, parameters?: Row): Promise<Row[]> {
    return ask(this.options, text, parameters);
  }

  async clear(): Promise<void> {
    await this.ask('MATCH (n) DETACH DELETE n');
  }

  async stop(): Promise<void> {
    await (this.process?.remove() ?? this.clear());
  }
}

function argumentsOf({ bolt, monitoring, data }: Record<'bolt' | 'monitoring' | 'data', string>): string[] {
  const flags = {
    ...{ 'bolt-address': '127.0.0.1', 'bolt-port': bolt },
    ...{ 'monitoring-address': '127.0.0.1', 'monitoring-port': monitoring },
    ...{ 'data-directory': data, 'log-file': '', 'telemetry-enabled': 'false' },
    ...{ 'storage-wal-enabled': 'true', 'storage-snapshot-interval-sec': '300' },
    ...{ 'storage-properties-on-edges': 'true', 'data-recovery-on-startup': 'true' },
    'query-modules-directory': '',
  };
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

async function ask(
  { url, user, password }: MemgraphOptions,
  text: string,
  parameters: Row = {},
): Promise<Row[]> {
  const auth = user === null ? undefined : neo4j.auth.basic(user, password ?? '');
  const settings = { useBigInt: true, maxTransactionRetryTime: 0 };
  const driver = neo4j.driver(url, auth, settings);
  const session = driver.session();
  try {
    return (await session.run(text, parameters)).records.map((record) => record.toObject());
  } finally {
    await session.close();
    await driver.close();
  }
}
