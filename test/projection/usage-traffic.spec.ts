import { newId, parseExecution, POSITION_START, type Position } from '@stemma/models';
import { ExecutionRecorder } from '@stemma/orchestration';
import {
  pointReader,
  PostgresChangeFeed,
  PostgresUnitOfWork,
  recordReaders,
  textReaders,
} from '@stemma/postgres';
import type { Entity, Page, Projector, Refusal, Sink, Subject } from '@stemma/projection';
import { context, Projected } from './projected.fixture.js';

const NODES = 100;
const TRANSACTIONS = 10;
const EXECUTIONS_EACH = 1_000;

/** Keeps all that it is sent, each time that it is. */
class CountingSink implements Sink {
  readonly scope = 'process';
  readonly lanes = 1;
  readonly pace = { pageSize: 1_000, loadPageSize: 1_000, lingerMs: 75, deadlineMs: 30_000, lookMs: 5_000 };
  readonly subjects: readonly Subject[];
  sent: Entity[] = [];

  constructor(readonly name: Subject) {
    this.subjects = [name];
  }

  apply({ entities }: Page): Promise<readonly Refusal[]> {
    this.sent.push(...entities);
    return Promise.resolve([]);
  }
}

describe('the use of versions', () => {
  let ground: Projected;
  let recorder: ExecutionRecorder;
  beforeEach(async () => {
    ground = await Projected.open();
    recorder = new ExecutionRecorder(new PostgresUnitOfWork(ground.dataSource), () => new Date());
  });
  afterEach(async () => {
    await recorder.close();
    await ground.close();
  });

  const use = async (nodeIds: readonly string[]): Promise<Position> => {
    const drafts = Array.from({ length: EXECUTIONS_EACH }, (_, n) =>
      parseExecution({
        executionId: newId(),
        nodeId: nodeIds[n % nodeIds.length],
        executionTimeMs: n,
        success: true,
      }),
    );
    const group = { pointerOf: () => '', correlationId: 'test', sizeBytes: 1, answersExecutions: false };
    return (await recorder.record(context, { ...group, drafts })).position;
  };

  it('is sent to what shows it, once a transaction, and to nothing else', async () => {
    const nodeIds: string[] = [];
    let last = POSITION_START;
    for (let n = 0; n < NODES; n++) {
      const { nodeId, position } = await ground.write(`p${String(n)}`);
      nodeIds.push(nodeId);
      last = position;
    }
    await ground.dataSource.query(
      `insert into stemma.node_embeddings (node_id, model, own, vector, rev)
       select node_id, 'embedded', true, '\\x00000000', 1 from stemma.lineage_nodes`,
    );
    const feed = new PostgresChangeFeed(ground.dataSource, [
      ...recordReaders,
      pointReader('embedded'),
      ...textReaders('not yet embedded', 1_000),
    ]);
    const sinks = (['vertex', 'link', 'point', 'text', 'node'] as const).map(
      (name) => new CountingSink(name),
    );
    const projectors = sinks.map((sink) => ground.project(sink, 'me', {}, { feed }));
    const reached = (position: Position): Promise<boolean[]> =>
      Promise.all(projectors.map((projector: Projector) => projector.reaches(position, 30_000)));
    const sentSince = async (position: Position): Promise<Record<string, number>> => {
      expect(await reached(position)).toEqual(sinks.map(() => true));
      const sent = Object.fromEntries(sinks.map(({ name, sent }) => [name, sent.length]));
      for (const sink of sinks) sink.sent = [];
      return sent;
    };

    const loaded = { vertex: NODES, link: 0, point: NODES, text: NODES, node: NODES };
    expect(await sentSince(last)).toEqual(loaded);
    for (let n = 0; n < TRANSACTIONS; n++) {
      expect(await sentSince(await use(nodeIds))).toEqual({
        vertex: 0,
        link: 0,
        point: 0,
        text: 0,
        node: NODES,
      });
    }
    const { position } = await ground.lineage.activate(context, nodeIds[0] ?? '', 'any');
    expect(await sentSince(position)).toEqual({ vertex: 1, link: 0, point: 1, text: 1, node: 1 });
  }, 120_000);
});
