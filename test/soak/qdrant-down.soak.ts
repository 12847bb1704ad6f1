import { newId } from '@stemma/models';
import { QdrantMirror } from '@stemma/qdrant';
import { DIMENSIONS } from '@stemma/testing';
import { hasOwnQdrant, TestQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import { describeMirrorDown } from '../projection/describe-mirror-down.js';

if (hasOwnQdrant)
  describeMirrorDown('a Qdrant', async () => {
    const server = await TestQdrant.start();
    const of = { prefix: server.claim(`test-${newId()}`), record: newId() };
    const mirror = new QdrantMirror({ ...server.options, ...of, model: 'test', dimensions: DIMENSIONS });
    const outage = { mirror, begin: () => server.own.end(), end: () => server.own.start() };
    return { outage, stop: () => server.stop() };
  });
else it.todo('a Qdrant that is down: there is none that could be killed');
