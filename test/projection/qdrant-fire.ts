import { newId } from '@stemma/models';
import { QdrantMirror } from '@stemma/qdrant';
import { DIMENSIONS } from '@stemma/testing';
import { TestQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import { convergeOn } from './server-fire.js';

/**
 * Of its disk: a collection takes some 70 MiB, and two of them are there during a rebuild. Its files have holes, which a copy
 * that is put back has not.
 */
const DISK_MIB = 1_024;

export async function convergeOnQdrant(histories: number): Promise<void> {
  await convergeOn(await TestQdrant.start(DISK_MIB), histories, (server, url) => {
    const of = { prefix: server.claim(`test-${newId()}`), record: newId() };
    return new QdrantMirror({ ...server.options, url, ...of, model: 'test', dimensions: DIMENSIONS });
  });
}
