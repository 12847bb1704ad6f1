import { MemgraphMirror } from '@stemma/memgraph';
import { newId } from '@stemma/models';
import { hasOwnMemgraph, TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { describeMirrorDown } from '../projection/describe-mirror-down.js';

if (hasOwnMemgraph)
  describeMirrorDown('a Memgraph', async () => {
    const server = await TestMemgraph.start();
    const mirror = new MemgraphMirror({ ...server.options, record: newId() });
    const outage = { mirror, begin: () => server.own.end(), end: () => server.own.start() };
    return { outage, stop: () => server.stop() };
  });
else it.todo('a Memgraph that is down: there is none that could be killed');
