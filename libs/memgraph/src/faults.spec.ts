import { StemmaError } from '@stemma/models';
import { TRAVERSAL_CEILINGS } from '@stemma/orchestration';
import { ContentChanged } from '@stemma/projection';
import { Neo4jError } from 'neo4j-driver';
import { answerFault, Conflict, Refused } from './faults.js';
import { MemgraphMirror } from './memgraph-mirror.js';
import { MemgraphServer } from './memgraph-server.js';

const WHERE = 'Memgraph at graph:7687';
const TRANSIENT = 'Memgraph.TransientError.MemgraphError.MemgraphError';
const CLIENT = 'Memgraph.ClientError.MemgraphError.MemgraphError';
const thrown = (code: string, message: string): unknown =>
  answerFault(WHERE, new Neo4jError(message, code, '50N42', message));

describe('what Memgraph answers', () => {
  it.each([
    [
      TRANSIENT,
      'Cannot resolve conflicting transactions. Retry this transaction when the conflicting transaction is finished.',
    ],
    [TRANSIENT, 'Unable to commit due to serialization error.'],
    [CLIENT, 'Unable to commit due to unique constraint violation on :StemmaNode(node_id)'],
    [TRANSIENT, 'Cannot get read only access to the storage. Try stopping other queries …'],
    [TRANSIENT, 'Cannot get shared access storage. Try stopping other queries …'],
  ])('is a conflict that is tried again: %s %s', (code, message) => {
    expect(thrown(code, message)).toBeInstanceOf(Conflict);
  });

  it.each([
    [TRANSIENT, 'Transaction was asked to abort because of transaction timeout.', /cannot do that now/],
    [CLIENT, 'Write queries are forbidden on the replica instance.', /replica instance/],
    [
      'Memgraph.DatabaseError.MemgraphError.MemgraphError',
      'An unknown exception occurred',
      /cannot do that now/,
    ],
    ['Memgraph.ClientError.Security.Unauthenticated', 'Authentication failure', /MEMGRAPH_USER/],
    [
      'ServiceUnavailable',
      'Failed to connect. Caused by: connect ECONNREFUSED 1',
      /\(connect ECONNREFUSED 1\)/,
    ],
    ['N/A', 'Server responded HTTP.', /cannot be reached \(Server responded HTTP/],
  ])('is no fault of what was asked: %s %s', (code, message, sentence) => {
    const fault = thrown(code, message);
    expect(fault).toMatchObject({ code: 'mirror_unavailable' });
    expect((fault as StemmaError).message).toMatch(sentence);
    expect((fault as StemmaError).message.startsWith(WHERE)).toBe(true);
  });

  it('is a fault of what was asked where nothing else is known of it', () => {
    expect(thrown(CLIENT, 'Unbound variable: x.')).toBeInstanceOf(Refused);
  });

  it('lets the record answer a question that it refuses', async () => {
    const mirror = new MemgraphMirror({ url: 'bolt://graph', user: null, password: null, record: 'r' });
    const reading = jest
      .spyOn(MemgraphServer.prototype, 'read')
      .mockRejectedValue(thrown(CLIENT, 'Unbound variable: x.'));
    const question = { ...TRAVERSAL_CEILINGS, direction: 'both', statuses: [], minWeight: 0 } as const;
    const asked = { ...question, nodeId: 'a', relationshipTypes: [], asOf: null, after: null };
    await expect(mirror.traverse(asked, new Set())).rejects.toMatchObject({ code: 'mirror_unavailable' });
    reading.mockRestore();
    await mirror.close();
  });

  it('stays what it is where the driver did not say it', () => {
    const changed = new ContentChanged();
    expect(answerFault(WHERE, changed)).toBe(changed);
  });
});
