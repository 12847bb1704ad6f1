import { GraphMirror } from '@stemma/embedded';
import { PostgresChangeFeed, PostgresDeadLetters, recordReaders, stemmaDataSource } from '@stemma/postgres';
import { OwnCheckpoints, Projector } from '@stemma/projection';

const LOAD_TIMEOUT_MS = 600_000;

/** Loads a record into the graph of a folder, and leaves it there as a snapshot. */
export async function loadGraph(
  url: string,
  dir: string,
): Promise<{ seconds: number; nodeBytes: number; edgeBytes: number }> {
  const dataSource = await stemmaDataSource({ url }).initialize();
  const feed = new PostgresChangeFeed(dataSource, recordReaders);
  const stores = {
    feed,
    checkpoints: new OwnCheckpoints(),
    deadLetters: new PostgresDeadLetters(dataSource),
  };
  const mirror = await GraphMirror.open(dir);
  const projector = new Projector(mirror, 'bench', stores, () => new Date());
  const start = performance.now();
  projector.start();
  // A generated lineage is not in the change log.
  if (!(await projector.reaches({ tx: 0n, seq: 0n }, LOAD_TIMEOUT_MS))) throw new Error('it does not load');
  const seconds = (performance.now() - start) / 1000;
  const [nodes, edges] = [await feed.count('vertex'), await feed.count('link')];
  await projector.stop();
  const { bytes } = mirror;
  await mirror.close();
  await dataSource.destroy();
  return { seconds, nodeBytes: bytes.nodes / nodes, edgeBytes: bytes.edges / edges };
}
