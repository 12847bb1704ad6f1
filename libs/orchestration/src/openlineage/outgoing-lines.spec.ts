import { newId, type WrittenRecord } from '@stemma/models';
import { heapInUse } from '@stemma/testing';
import { outgoingLines } from './outgoing-lines.js';

const MEBIBYTE = 1_048_576;

describe('a pattern as events of OpenLineage', () => {
  it('takes no more memory the more its versions hold', async () => {
    const patternId = newId();
    async function* records(): AsyncGenerator<WrittenRecord[], void, undefined> {
      await Promise.resolve();
      const made = { createdAt: '2026-01-01T00:00:00Z', createdBy: 'ada' };
      yield [{ record: 'pattern', patternId, name: 'retry', ...made }];
      for (let version = 1; version <= 100; version++) {
        const content = Buffer.alloc(MEBIBYTE, 'x').toString();
        yield [{ record: 'node', nodeId: newId(), patternId, version, content, ...made }];
      }
    }
    const before = heapInUse();
    let events = 0;
    let most = 0;
    for await (const lines of outgoingLines({ records }, { patternId, namespace: null }, 'record')) {
      events += lines.split('\n').length - 1;
      if (events % 50 === 0) most = Math.max(most, heapInUse() - before);
    }
    expect(events).toBe(100);
    expect(most).toBeLessThan(20 * MEBIBYTE);
  });
});
