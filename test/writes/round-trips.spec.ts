import { newId } from '@stemma/models';
import { isReplayed, type LineageService, type WriteContext, type Written } from '@stemma/orchestration';
import pg from 'pg';
import { bulkStore, type BulkStoreFixture } from '../bulk/bulk.fixture.js';

/** How often a statement was sent on a connection that waited for no answer: what is sent together travels together. */
function countRoundTrips(): { trips: number; stop: () => void } {
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => Promise<unknown> };
  const original = prototype.query;
  const waiting = new WeakMap<object, number>();
  const counted = {
    trips: 0,
    stop: () => {
      prototype.query = original;
    },
  };
  prototype.query = function counting(this: object, ...args: unknown[]): Promise<unknown> {
    const before = waiting.get(this) ?? 0;
    if (before === 0) counted.trips++;
    waiting.set(this, before + 1);
    const answer = original.apply(this, args);
    const answered = (): void => void waiting.set(this, (waiting.get(this) ?? 0) - 1);
    answer.then(answered, answered);
    return answer;
  };
  return counted;
}

function answerOf<T>({ answer }: Written<T>): T {
  if (isReplayed(answer)) throw new Error('nothing was to be replayed');
  return answer;
}

describe('the round trips of one write to PostgreSQL', () => {
  const context: WriteContext = { actor: null, correlationId: 'count', idempotency: null };
  const createdBy = 'ada';
  let store: BulkStoreFixture;
  let lineage: LineageService;

  beforeAll(async () => {
    store = await bulkStore();
    ({ lineage } = store);
  });
  afterAll(() => store.close());

  const newPattern = async () =>
    answerOf(await lineage.createPattern(context, { name: 'p', content: 1, createdBy }));
  const newVersion = (patternId: string, parentNodeIds?: string[]) =>
    lineage.createVersion(context, patternId, {
      evolutionType: (parentNodeIds?.length ?? 1) > 1 ? 'merge' : 'refined',
      content: newId(),
      parentNodeIds,
      createdBy,
    });
  const tripsOf = async (write: () => Promise<unknown>): Promise<number> => {
    const counted = countRoundTrips();
    try {
      await write();
    } finally {
      counted.stop();
    }
    return counted.trips;
  };

  it('is one for a new pattern, and two for a version of it', async () => {
    expect(await tripsOf(newPattern)).toBe(1);
    const { pattern, node } = await newPattern();
    expect(await tripsOf(() => newVersion(pattern.patternId))).toBe(2);
    expect(await tripsOf(() => newVersion(pattern.patternId, [node.nodeId]))).toBe(2);
  });

  it('is three for a version with several parents of one family', async () => {
    const { pattern, node } = await newPattern();
    const second = answerOf(await newVersion(pattern.patternId));
    const parents = [node.nodeId, second.node.nodeId];
    expect(await tripsOf(() => newVersion(pattern.patternId, parents))).toBe(3);
  });

  it('is two for a change of status, also where it names a replacement', async () => {
    const [one, other] = [await newPattern(), await newPattern()];
    const { nodeId } = one.node;
    expect(await tripsOf(() => lineage.activate(context, nodeId, 'any'))).toBe(2);
    const deprecate = () => lineage.deprecate(context, nodeId, 'any', 'old', other.node.nodeId);
    expect(await tripsOf(deprecate)).toBe(2);
  });

  it('is three for an edge that neither joins families nor raises what is below', async () => {
    const { pattern, node } = await newPattern();
    await newVersion(pattern.patternId);
    const { node: third } = answerOf(await newVersion(pattern.patternId));
    const ends = { sourceNodeId: node.nodeId, targetNodeId: third.nodeId };
    const create = () =>
      lineage.createEdge(context, { ...ends, relationshipType: 'derived_from', createdBy });
    expect(await tripsOf(create)).toBe(3);
  });
});
