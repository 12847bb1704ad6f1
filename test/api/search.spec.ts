import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@stemma/models';
import { DIMENSIONS } from '@stemma/testing';
import { embeddingEndpoint } from '../worker/embedding-endpoint.js';
import { testApi, type Answer, type TestApi } from './api-client.js';

describe('search', () => {
  let api: TestApi;
  let position = '';
  const ids: Record<string, string> = {};

  const create = async (name: string, content: unknown, more: object = {}): Promise<Answer> => {
    const answer = await api.post('/v1/patterns', { name, content, createdBy: 'a', ...more });
    ids[name] = answer.body.pattern.patternId;
    position = answer.headers['stemma-position'] ?? '';
    return answer;
  };
  const search = (query: string): Promise<Answer> =>
    api.get(`/v1/search?${query}`, { 'stemma-min-position': position, prefer: 'wait=30' });
  const names = ({ body }: Answer): string[] => body.items.map(({ name }: { name: string }) => name);

  beforeAll(async () => {
    api = await testApi();
    await create('lib/wal/src/segment.rs', 'fn flush(&mut self) {\n    // writes the segment to disk\n}\n');
    await create('lib/api/httpClient.ts', 'export async function retryWithBackoff(task) {}', {
      namespace: 'web',
      tags: ['net'],
      description: 'Asks a server again and again.',
    });
    await create('recipe', { cake: ['butter', 'flour'] }, { kind: 'config' });
  });
  afterAll(() => api.close());

  it.each([
    ['a folder of the path', 'q=wal', 'lib/wal/src/segment.rs'],
    ['a part of an identifier', 'q=backoff', 'lib/api/httpClient.ts'],
    ['a part of a name, split at case', 'q=client', 'lib/api/httpClient.ts'],
    ['the beginning of a word in a name', 'q=segm', 'lib/wal/src/segment.rs'],
    ['another form of a word', 'q=retrying', 'lib/api/httpClient.ts'],
    ['a description', 'q=servers', 'lib/api/httpClient.ts'],
    ['a tag', 'q=net', 'lib/api/httpClient.ts'],
    ['a value within JSON', 'q=BUTTER', 'recipe'],
  ])('finds by %s', async (_, query, name) => {
    const answer = await search(query);
    expect(answer).toMatchObject({ status: 200 });
    expect(names(answer)).toEqual([name]);
  });

  it('finds what is there among more than it looks at that have gone and fit better', async () => {
    const records = Array.from({ length: 201 }, (_, place) => {
      const [patternId, nodeId] = [newId(), newId()];
      const name = `gone ${String(place)}`;
      return [
        { record: 'pattern', patternId, name, namespace: 'crowd', createdBy: 'a' },
        {
          record: 'node',
          patternId,
          nodeId,
          status: 'archived',
          content: 'lantern, lantern',
          createdBy: 'a',
        },
      ];
    });
    const body = records
      .flat()
      .map((record) => JSON.stringify(record))
      .join('\n');
    const ndjson = { 'content-type': 'application/x-ndjson' };
    expect((await api.send('POST', '/v1/import', body, ndjson)).body.badLines).toEqual([]);
    await create('what is there', 'carried by a lantern', { namespace: 'crowd' });
    const found = await search('q=lantern&namespace=crowd&mode=keyword&limit=5');
    expect(names(found)[0]).toBe('what is there');
  });

  it.each([
    ['a letter whose mark is apart', 'cafe\u0301', 'caf\u00e9 au lait', 'caf\u00e9'],
    ['a letter whose mark is not', '\u00c9COLE', 'une E\u0301COLE normale', 'E\u0301COLE'],
    ['a ligature', 'file', 'a \ufb01le', '\ufb01le'],
    ['full width', 'ｗａｌ', 'a wal record', 'wal'],
    ['half width', 'ガス', 'ﾌﾟﾛﾊﾟﾝｶﾞｽ', 'ｶﾞｽ'],
    ['vowel signs', 'हिन्दी', 'यह हिन्दी है', 'हिन्दी'],
    ['a script without blanks', '数据库事务', '这是一个关于数据库事务的文档', '数据库事务'],
    ['another one', 'ภาษา', 'เขาพูดภาษาไทยได้', 'ภาษา'],
  ])('finds %s, however it is written', async (form, q, content, found) => {
    const more = { namespace: form };
    await create(`with ${form}`, content, more);
    await create(`without ${form}`, 'न, ह, 事, 库 and ท', more);
    const { body } = await search(`mode=keyword&namespace=${form}&q=${encodeURIComponent(q)}`);
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual([`with ${form}`]);
    const { text, matches } = body.items[0].keyword.snippet;
    expect(matches.map(([from, to]: [number, number]) => text.slice(from, to))).toEqual([found]);
  });

  it('finds what has a letter with more marks than anybody writes, and takes such a question', async () => {
    const letter = `漢${'\u{1D165}'.repeat(950)}`;
    await create('overdrawn', `saffron ${letter.repeat(2)}`);
    expect(names(await search('mode=keyword&q=saffron'))).toEqual(['overdrawn']);
    expect(await search(`mode=keyword&q=${encodeURIComponent(letter)}`)).toMatchObject({
      ...{ status: 200, body: { items: [] } },
    });
  });

  it('says which words it found, and shows the line that says most of the question', async () => {
    const { body } = await search('q=write+segments+elephant');
    const [hit] = body.items;
    expect(hit).toMatchObject({ name: 'lib/wal/src/segment.rs', version: 1, patternId: ids[hit.name] });
    expect(hit).not.toHaveProperty('content');
    expect(hit.keyword.words.sort()).toEqual(['segment', 'write']);
    const { text, matches } = hit.keyword.snippet;
    expect(text).toBe('// writes the segment to disk');
    expect(matches.map(([from, to]: [number, number]) => text.slice(from, to))).toEqual([
      'writes',
      'segment',
    ]);
  });

  it('puts a word of the name before one of the content, and that before the beginning of another word', async () => {
    const more = { namespace: 'order' };
    await create('marmalade', 'a', more);
    await create('b', 'one more marmal', more);
    await create('marmal', 'c', more);
    await create('d', 'nothing', more);
    expect(names(await search('q=marmal&namespace=order'))).toEqual(['marmal', 'b', 'marmalade']);
  });

  it('puts what says more of the question, and what is rarer, first', async () => {
    const more = { namespace: 'rare' };
    await create('e', 'quince pear pear', more);
    await create('f', 'apple pear', more);
    await create('g', 'apple pear quince', more);
    await create('h', 'apple', more);
    await create('i', 'apple', more);
    expect(names(await search('q=quince+apple&namespace=rare')).slice(0, 2)).toEqual(['g', 'e']);
  });

  it('puts a pattern that has gone behind one that is there', async () => {
    const more = { namespace: 'gone' };
    const { body } = await create('old.ts', 'cookie jar, cookie box', more);
    await create('new.ts', 'cookie jar, and a box', more);
    expect(names(await search('q=cookie&namespace=gone'))).toEqual(['old.ts', 'new.ts']);
    const archived = await api.post(`/v1/nodes/${body.node.nodeId}/archive`, {}, { 'if-match': '"1"' });
    expect(archived.status).toBe(200);
    position = archived.headers['stemma-position'] ?? '';
    for (const mode of ['keyword', 'hybrid'])
      expect(names(await search(`q=cookie&namespace=gone&mode=${mode}`)).slice(0, 2)).toEqual([
        'new.ts',
        'old.ts',
      ]);
    expect(names(await search('q=cookie&namespace=gone&status=archived'))).toEqual(['old.ts']);
  });

  it('finds by what was said of a change, and then names the latest version', async () => {
    const id = ids['lib/wal/src/segment.rs'] ?? '';
    const made = await api.post(`/v1/patterns/${id}/versions`, {
      evolutionType: 'refined',
      content: 'fn flush() { checksum(); }',
      changeSummary: 'Guard against torn pages',
      createdBy: 'a',
    });
    position = made.headers['stemma-position'] ?? '';
    const { body } = await search('q=torn');
    expect(body.items).toMatchObject([{ patternId: id, version: 2, nodeId: made.body.node.nodeId }]);
    expect(body.items[0].keyword.snippet.text).toBe('Guard against torn pages');
    expect(names(await search('q=disk'))).toEqual([]);
  });

  it('follows a change of name and keeps the former one findable', async () => {
    const { body, headers } = await create('makeSoup', 'stir');
    const etag = headers['etag'] ?? '';
    const renamed = await api.patch(
      `/v1/patterns/${body.pattern.patternId}`,
      { name: 'cookBroth' },
      { 'if-match': etag },
    );
    expect(renamed.status).toBe(200);
    position = renamed.headers['stemma-position'] ?? '';
    expect(names(await search('q=broth'))).toEqual(['cookBroth']);
    const gone = await api.delete(`/v1/patterns/${body.pattern.patternId}`, {
      'if-match': renamed.headers['etag'] ?? '',
    });
    position = gone.headers['stemma-position'] ?? '';
    expect(names(await search('q=broth'))).toEqual([]);
  });

  it.each([
    ['q=lib&namespace=web', ['lib/api/httpClient.ts']],
    ['q=butter&kind=config', ['recipe']],
    ['q=butter&kind=code', []],
    ['q=server&tag=net', ['lib/api/httpClient.ts']],
    ['q=butter&tag=net', []],
    ['q=butter&status=archived', []],
  ])('keeps to the filter of %s', async (query, expected) => {
    expect(names(await search(query))).toEqual(expected);
  });

  it('goes on behind a page by its cursor, until all are told', async () => {
    const whole = names(await search('q=lib+butter+flush'));
    const told: string[] = [];
    let cursor = '';
    do {
      const { body } = await search(`q=lib+butter+flush&limit=1${cursor}`);
      told.push(...names({ body } as Answer));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(told).toEqual(whole);
    expect(whole).toHaveLength(3);
  });

  it.each(['q=lib+butter', 'q=lib+butter+flush&mode=keyword', 'q=lib+butter+flush&kind=code'])(
    'does not go on with %s behind a page of another question',
    async (other) => {
      const { body } = await search('q=lib+butter+flush&limit=1');
      const answer = await search(`${other}&cursor=${body.nextCursor}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    },
  );

  it('finds nothing for a question without words, or with unknown ones', async () => {
    expect(names(await search('q=%3F%21'))).toEqual([]);
    expect(names(await search('q=zzyzx'))).toEqual([]);
  });

  it("takes whatever means something to the store's own query language as words", async () => {
    expect(
      names(await search(`q=${encodeURIComponent("segment') | 'butter:*Q & !\\ \u0001")}`)).sort(),
    ).toEqual(['lib/wal/src/segment.rs', 'recipe']);
  });

  it('finds also what has more words than the store keeps of a document', async () => {
    const lane = api.projection.projectorNamed('search');
    // Its words are made once then, not once for each version.
    await lane.pause();
    try {
      const { body } = await create('a history without end', 'root', { namespace: 'endless' });
      const word = (n: number): string => String.fromCharCode(0x4e00 + n).repeat(32);
      for (let version = 2; version < 60; version++) {
        const changeSummary = Array.from({ length: 300 }, (_, at) => word(version * 300 + at)).join(' ');
        const answer = await api.post(`/v1/patterns/${body.pattern.patternId}/versions`, {
          ...{ evolutionType: 'refined', createdBy: 'a', content: version, changeSummary },
          tags: version === 59 ? ['marzipan'] : [],
        });
        expect(answer.status).toBe(201);
        position = answer.headers['stemma-position'] ?? '';
      }
    } finally {
      lane.resume();
    }
    expect(names(await search('mode=keyword&q=marzipan'))).toEqual(['a history without end']);
  });

  it('makes the words of a history not once for each page of changes that tells of it', async () => {
    const lane = api.projection.projectorNamed('search');
    await search('q=x');
    await lane.pause();
    const made = async (): Promise<number> => {
      const { mirrors } = (await api.get('/v1/sync')).body;
      return mirrors.find(({ name }: { name: string }) => name === 'search').lanes[0].applied;
    };
    const before = await made();
    try {
      const { body } = await create('long history', 'root', { namespace: 'long' });
      for (let version = 2; version <= 140; version++) {
        const input = { evolutionType: 'refined', createdBy: 'a', content: version };
        const answer = await api.post(`/v1/patterns/${body.pattern.patternId}/versions`, input);
        position = answer.headers['stemma-position'] ?? '';
      }
    } finally {
      lane.resume();
    }
    expect(names(await search('q=history&namespace=long'))).toEqual(['long history']);
    // Of three pages, the second is read before the first has brought them.
    expect((await made()) - before).toBeLessThanOrEqual(2);
  });

  it('says that it is not there yet, and not that nothing is found', async () => {
    const lane = api.projection.projectorNamed('search');
    await lane.pause();
    try {
      await create('laggard', 'late');
      const answer = await api.get('/v1/search?q=late', {
        'stemma-min-position': position,
        prefer: 'wait=0.05',
      });
      expect(answer).toMatchObject({ status: 504, body: { code: 'timeout' } });
    } finally {
      lane.resume();
    }
    expect(names(await search('q=late'))).toEqual(['laggard']);
  });

  it('tells how much of what was asked can be found at all', async () => {
    await search('q=x');
    const { body } = await search('q=x&namespace=web');
    expect(body.coverage).toEqual({ patterns: 1, searchable: 1, embedded: null });
    expect((await search('q=x&mode=keyword&namespace=none')).body.coverage).toMatchObject({ patterns: 0 });
  });
});

describe('search by words and by likeness', () => {
  let api: TestApi;
  let position = '';
  const fresh = (): Record<string, string> => ({ 'stemma-min-position': position, prefer: 'wait=30' });
  const search = (query: string): Promise<Answer> => api.get(`/v1/search?${query}`, fresh());

  beforeAll(async () => {
    api = await testApi({ kind: 'local' });
    const texts = {
      retry: 'Tries a failed request again and again, with growing pauses.',
      cake: 'Melt the butter, fold in the flour and bake for forty minutes.',
    };
    for (const [name, content] of Object.entries(texts)) {
      const made = await api.post('/v1/patterns', { name, content, createdBy: 'a', tags: [name] });
      position = made.headers['stemma-position'] ?? '';
      ids[name] = made.body.pattern.patternId;
    }
  });
  afterAll(() => api.close());
  const ids: Record<string, string> = {};

  it('says of each hit which half found it', async () => {
    const answer = await search('q=butter');
    expect(answer.headers['stemma-source']).toBe('search+vectors');
    const [first, second] = answer.body.items;
    expect(first).toMatchObject({
      name: 'cake',
      keyword: { rank: 1, words: ['butter'] },
      vector: { rank: 1 },
    });
    expect(second).toMatchObject({ name: 'retry', keyword: null, vector: { rank: 2 } });
    expect(first.vector.similarity).toBeGreaterThan(second.vector.similarity);
    expect(answer.body.coverage).toEqual({ patterns: 2, searchable: 2, embedded: 2 });
    expect((await api.get('/v1/sync')).body.search).toEqual(answer.body.coverage);
  });

  it('finds by likeness alone what has none of the words', async () => {
    const { body } = await search('q=pastry+dessert&mode=vector');
    expect(body.items[0]).toMatchObject({ name: 'cake', keyword: null });
    expect((await search('q=pastry+dessert&mode=keyword')).body.items).toEqual([]);
    expect((await search('q=pastry+dessert')).body.items[0]).toMatchObject({ name: 'cake' });
  });

  it('keeps to the filter in both halves', async () => {
    for (const mode of ['hybrid', 'vector', 'keyword']) {
      const { body } = await search(`q=butter&tag=cake&mode=${mode}`);
      expect(body.items).toMatchObject([{ name: 'cake' }]);
    }
  });

  it('tells one hit for a pattern of several versions, and names the latest', async () => {
    const made = await api.post(`/v1/patterns/${ids['cake'] ?? ''}/versions`, {
      evolutionType: 'refined',
      content: 'Melt the butter, fold in the flour, bake, and glaze the cake with chocolate.',
      createdBy: 'a',
    });
    position = made.headers['stemma-position'] ?? '';
    const { body } = await search('q=bake+with+flour&mode=vector');
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['cake', 'retry']);
    expect(body.items[0]).toMatchObject({ version: 2 });
  });
});

describe('search among vectors of which most do not fit', () => {
  it.each([
    ['have another tag', 'active', '&tag=wanted'],
    ['have gone', 'archived', ''],
  ])('finds by likeness what fits behind 500 that %s', async (_, status, filter) => {
    const endpoint = await embeddingEndpoint();
    const http = { kind: 'http', url: endpoint.url, model: 'm', apiKey: null } as const;
    const api = await testApi({ ...http, dimensions: DIMENSIONS });
    try {
      const records = Array.from({ length: 501 }, (_one, place) => {
        const [patternId, nodeId, createdBy] = [newId(), newId(), 'a'];
        const name = `nearer ${String(place)}`;
        return [
          { record: 'pattern', patternId, name, createdBy },
          { record: 'node', patternId, nodeId, status, content: name, createdBy },
        ];
      });
      const lines = records.flat().map((record) => JSON.stringify(record));
      await api.send('POST', '/v1/import', lines.join('\n'), { 'content-type': 'application/x-ndjson' });
      const wanted = { name: 'wanted', content: 'x', tags: ['wanted'], createdBy: 'a' };
      const { node } = (await api.post('/v1/patterns', wanted)).body;
      // All that the endpoint says is positive.
      const vector = Array.from({ length: DIMENSIONS }, () => -1);
      const { headers } = await api.put(`/v1/nodes/${node.nodeId}/embedding`, { vector });
      const fresh = { 'stemma-min-position': headers['stemma-position'] ?? '', prefer: 'wait=30' };
      while ((await api.get('/v1/sync')).body.search.embedded < 502) await sleep(50);
      const found: string[] = [];
      for (let next = ''; ;) {
        const question = `q=anything&mode=vector&limit=100${filter}${next}`;
        const { items, nextCursor } = (await api.get(`/v1/search?${question}`, fresh)).body;
        found.push(...items.map(({ name }: { name: string }) => name));
        if (nextCursor === null) break;
        next = `&cursor=${String(nextCursor)}`;
      }
      expect(found).toContain('wanted');
    } finally {
      await api.close();
      await endpoint.close();
    }
  });
});
