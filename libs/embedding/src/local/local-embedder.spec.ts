import { readdir, readFile } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import type { Urgency } from '@stemma/orchestration';
import { LocalEmbedder } from './local-embedder.js';

const cosine = (a: Float32Array, b: Float32Array): number => {
  let dot = 0;
  for (const [index, x] of a.entries()) dot += x * (b[index] ?? 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
};

const one = async (embedder: LocalEmbedder, text: string, urgency?: Urgency): Promise<Float32Array> => {
  const [vector] = await embedder.embed([text], urgency);
  if (vector === undefined) throw new Error('no vector');
  return vector;
};

const onLinux = process.platform === 'linux' ? it : it.skip;

/** Of each thread of this process; proc(5), `/proc/pid/stat`, field 19. */
async function nicenessOfThreads(): Promise<number[]> {
  const threads = await readdir('/proc/self/task');
  const stats = await Promise.all(threads.map((id) => readFile(`/proc/self/task/${id}/stat`, 'utf8')));
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]));
}

describe('LocalEmbedder', () => {
  let embedder: LocalEmbedder;
  beforeAll(() => {
    embedder = new LocalEmbedder();
  });
  afterAll(() => embedder.close());

  onLinux('leaves the cores to whoever else wants them', async () => {
    const before = await nicenessOfThreads();
    await one(embedder, 'a text', 'soon');
    const after = await nicenessOfThreads();
    expect(Math.max(...after) - Math.max(...before)).toBeGreaterThanOrEqual(10);
  });

  it('gives a finite vector of its dimensions for any text', async () => {
    const texts = [
      '',
      ' ',
      '\n',
      '😀',
      '漢字',
      '\u0000',
      '\ud800',
      'ﷺ',
      'x'.repeat(10_000),
      'constructor __proto__',
    ];
    const vectors = await embedder.embed(texts);
    expect(vectors).toHaveLength(texts.length);
    for (const vector of vectors) {
      expect(vector).toHaveLength(512);
      expect(vector.every(Number.isFinite)).toBe(true);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
    }
  });

  it('finds texts of like meaning closer than others', async () => {
    const [question, like, unlike] = await Promise.all([
      one(embedder, 'retry a failed http request with backoff'),
      one(
        embedder,
        'async function retryRequest(url) { for (;;) try { return await fetch(url) } catch { await sleep() } }',
      ),
      one(embedder, 'body { margin: 0; color: #333; font-family: sans-serif }'),
    ]);
    expect(cosine(question, like)).toBeGreaterThan(cosine(question, unlike) + 0.1);
  });

  it('gives equal vectors for equal texts, in any batch, to the last bit', async () => {
    const [, inBatch] = await embedder.embed(['something much longer that comes first', 'a text', 'b']);
    expect(await one(embedder, 'a text')).toEqual(inBatch);
  });

  it('gives another process-wide instance the same vectors', async () => {
    const other = new LocalEmbedder();
    expect(await one(other, 'a text', 'late')).toEqual(await one(embedder, 'a text'));
    await other.close();
  });

  it('sees nothing behind its stated number of characters', async () => {
    const prose = 'the cat sat on the mat and slept '.repeat(40);
    const seen = prose.slice(0, embedder.maxCharacters);
    expect(await one(embedder, `${seen} and then something else`)).toEqual(await one(embedder, seen));
  });

  it('answers a question before an earlier, longer batch is done', async () => {
    const order: string[] = [];
    const batch = embedder
      .embed(Array.from({ length: 30 }, (_, i) => `text ${String(i)}`))
      .then(() => order.push('batch'));
    const question = embedder.embed(['question']).then(() => order.push('question'));
    await Promise.all([batch, question]);
    expect(order).toEqual(['question', 'batch']);
  });

  it('serves what is urgent before what came earlier and may wait', async () => {
    const order: string[] = [];
    const call = (urgency: Urgency, texts: number): Promise<unknown> =>
      embedder
        .embed(
          Array.from({ length: texts }, (_, i) => `text ${String(i)}`),
          urgency,
        )
        .then(() => order.push(urgency));
    // Each starts its threads first.
    await Promise.all([one(embedder, 'a', 'late'), one(embedder, 'a', 'now')]);
    await Promise.all([call('late', 30), call('soon', 30), call('now', 3)]);
    expect(order).toEqual(['now', 'soon', 'late']);
  });

  it('gives vectors in the order of their texts, whichever thread is done first', async () => {
    const texts = ['long '.repeat(120), 'a', 'b', 'longer '.repeat(90), 'c', 'd'];
    const alone = [];
    for (const text of texts) alone.push(await one(embedder, text));
    expect(await embedder.embed(texts, 'soon')).toEqual(alone);
  });

  it('fails calls in progress as unavailable when the worker hangs, and starts anew for the next', async () => {
    const impatient = new LocalEmbedder({ timeoutMs: 1 });
    await expect(impatient.embed(['a text'])).rejects.toMatchObject({ code: 'embedding_unavailable' });
    await expect(impatient.embed(['a text'])).rejects.toMatchObject({ code: 'embedding_unavailable' });
    await impatient.close();
  });

  it('goes on after a crash of its worker, fails what crashes a second one, and starts anew for the next', async () => {
    const fragile = new LocalEmbedder();
    const crash = (): Promise<number> => {
      const { asked } = fragile as unknown as { asked: { threads: { worker: Worker }[] } };
      return asked.threads[0]?.worker.terminate() ?? Promise.reject(new Error('no thread'));
    };
    const before = await one(fragile, 'a text');
    const once = fragile.embed(['a text', 'a text', 'a text']);
    await crash();
    expect(await once).toEqual([before, before, before]);
    const twice = expect(fragile.embed(['a text'])).rejects.toMatchObject({ code: 'embedding_unavailable' });
    await crash();
    await crash();
    await twice;
    expect(await one(fragile, 'a text')).toEqual(before);
    await fragile.close();
  });

  it('refuses calls after it was closed, and can be closed unused', async () => {
    const closed = new LocalEmbedder();
    await closed.close();
    await expect(closed.embed(['a text'])).rejects.toMatchObject({ code: 'embedding_unavailable' });
  });
});
