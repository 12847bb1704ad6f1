import { DiscardPolicy, jetstreamManager, type JetStreamManager, type StoredMsg } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { freePort, ServerProcess, serverOfRun } from '@stemma/testing';
import type { NatsOptions } from './nats-publisher.js';

const { program } = serverOfRun('NATS_URL', 'nats-server');

const STREAM = 'PATTERN_EVENTS';

/** A stream of another server would be one that others read. */
export const hasOwnNats = program !== null;

/** The server of a spec, with a user that it asks for. */
export class TestNats {
  private constructor(
    readonly options: NatsOptions,
    readonly process: ServerProcess,
  ) {}

  static async start(): Promise<TestNats> {
    if (program === null) throw new Error('This run has no nats-server.');
    const port = String(await freePort());
    const options = { url: `nats://127.0.0.1:${port}`, user: 'stemma', password: 'of the tests' };
    const named = ['--user', options.user, '--pass', options.password];
    const process = await ServerProcess.start(
      (data) => ({ program, args: ['-js', '-a', '127.0.0.1', '-p', port, '-sd', data, ...named] }),
      async () => {
        const connection = await connectTo(options);
        await jetstreamManager(connection);
        await connection.close();
        return true;
      },
    );
    return new TestNats(options, process);
  }

  /** All messages of the stream, oldest first. */
  messages(): Promise<StoredMsg[]> {
    return this.managing(async ({ streams }) => {
      const { state } = await streams.info(STREAM);
      const messages: StoredMsg[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
        const message = await streams.getMessage(STREAM, { seq });
        if (message !== null) messages.push(message);
      }
      return messages;
    });
  }

  /** Full, it is there and takes nothing. */
  setFull(isFull: boolean): Promise<void> {
    return this.managing(async ({ streams }) => {
      const { state } = await streams.info(STREAM);
      await streams.update(STREAM, { max_msgs: isFull ? state.messages : -1, discard: DiscardPolicy.New });
    });
  }

  private async managing<T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
    const connection = await connectTo(this.options);
    try {
      return await work(await jetstreamManager(connection));
    } finally {
      await connection.close();
    }
  }
}

function connectTo({ url, user, password }: NatsOptions): Promise<NatsConnection> {
  return connect({ servers: url, user: user ?? '', pass: password ?? '', reconnect: false, timeout: 2_000 });
}
