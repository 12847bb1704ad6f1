import { NO_USAGE, usageOf } from '@stemma/models';
import type { KnownUsage, UsedNode } from '../ports/catalogue.js';
import type { HeldRevs } from '../ports/held-revs.js';
import { UsageTexts } from './usage-texts.js';

describe('remembered use', () => {
  /** What the record has, and what it was asked for. */
  const record = new Map<string, UsedNode>();
  const asked: KnownUsage[][] = [];
  const use = (nodeId: string, usageRev: number): void => {
    const lastUsedAt = new Date('2026-03-01T10:00:00Z');
    record.set(nodeId, { nodeId, usageRev, lastUsedAt, usage: usageOf(usageRev, true) });
  };
  const usage = (known: readonly KnownUsage[]): Promise<UsedNode[]> => {
    if (known.length > 0) asked.push([...known]);
    const changed = known.flatMap(({ nodeId, usageRev }) => {
      const used = record.get(nodeId);
      return used === undefined || used.usageRev === usageRev ? [] : [used];
    });
    return Promise.resolve(changed);
  };
  const graph = (): HeldRevs & { seq: bigint } => ({
    content: Symbol('a content'),
    seq: 1n,
    get position() {
      return { tx: 1n, seq: this.seq };
    },
    nodeRev: () => 1,
    edgeRev: () => 1,
  });
  const timesIn = (text: string): unknown => {
    const { avgExecutionTimeMs } = JSON.parse(`{${text}}`) as { avgExecutionTimeMs: number | null };
    return avgExecutionTimeMs;
  };
  beforeEach(() => {
    record.clear();
    asked.length = 0;
  });

  it('is told while the graph stands where it stood, and asked for by its rev once that has moved', async () => {
    const texts = new UsageTexts({ usage });
    const held = graph();
    use('a', 3);
    for (let again = 0; again < 2; again++) {
      const text = await texts.texts(['a', 'unused'], held);
      expect([timesIn(text('a')), timesIn(text('unused'))]).toEqual([3, null]);
    }
    expect(asked).toEqual([['a', 'unused'].map((nodeId) => ({ nodeId, usageRev: null }))]);

    held.seq = 2n;
    await texts.texts(['a'], held);
    use('a', 4);
    held.seq = 3n;
    expect(timesIn((await texts.texts(['a'], held))('a'))).toBe(4);
    held.seq = 4n;
    expect(timesIn((await texts.texts(['a'], held))('a'))).toBe(4);
    expect(asked.slice(1)).toEqual([3, 3, 4].map((usageRev) => [{ nodeId: 'a', usageRev }]));
  });

  it('is what a version arrived with, although nothing has been recorded since', async () => {
    record.set('a', { nodeId: 'a', usageRev: 0, lastUsedAt: null, usage: usageOf(7, true) });
    expect(timesIn((await new UsageTexts({ usage }).texts(['a'], graph()))('a'))).toBe(7);
  });

  it('is not told beside another content, where it may be of another history', async () => {
    const texts = new UsageTexts({ usage });
    use('a', 3);
    await texts.texts(['a'], graph());
    record.set('a', { nodeId: 'a', usageRev: 3, lastUsedAt: null, usage: NO_USAGE });
    expect(timesIn((await texts.texts(['a'], graph()))('a'))).toBeNull();
  });

  it('is not put back by an answer that was asked for earlier and comes later', async () => {
    const held = graph();
    const late: (() => void)[] = [];
    const slow = { isSlow: true };
    const texts = new UsageTexts({
      usage: async (known) => {
        const answer = await usage(known);
        if (slow.isSlow) await new Promise<void>((resolve) => late.push(resolve));
        return answer;
      },
    });
    use('a', 3);
    const early = texts.texts(['a'], held);
    await new Promise((resolve) => setImmediate(resolve));
    slow.isSlow = false;
    use('a', 4);
    held.seq = 2n;
    await texts.texts(['a'], held);
    late[0]?.();
    await early;
    expect(timesIn((await texts.texts(['a'], held))('a'))).toBe(4);
  });
});
