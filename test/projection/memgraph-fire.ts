import { MemgraphMirror } from '@stemma/memgraph';
import { newId } from '@stemma/models';
import { TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { convergeOn } from './server-fire.js';

const DISK_MIB = 256;
/** A page is some fifty pieces. */
const WORST_LINE = 0.02;

export async function convergeOnMemgraph(histories: number): Promise<void> {
  await convergeOn(
    await TestMemgraph.start(DISK_MIB),
    histories,
    (server, url) => new MemgraphMirror({ ...server.options, url, record: newId() }),
    WORST_LINE,
  );
}
