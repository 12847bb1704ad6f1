import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { runCli } from '../../apps/cli/src/cli.js';
import { testApi, type TestApi } from '../api/api-client.js';
import { noLocalServices, stemma } from './cli.fixture.js';

/** An agent at the other end of `stemma mcp`'s pipes. */
class Agent {
  private readonly client = new Client({ name: 'test', version: '1' });
  private readonly stdin = new PassThrough();
  private ended: Promise<number> = Promise.resolve(-1);

  async start(url: string, ...options: string[]): Promise<void> {
    const stdout = new PassThrough();
    const interrupt = new AbortController().signal;
    const terminal = { stdin: this.stdin, stdout, stderr: new PassThrough().resume(), interrupt };
    const looks = { isWatched: false, showsProgress: false, columns: 120, rows: 50 };
    this.ended = runCli(['mcp', '--url', url, ...options], {
      terminal: { ...terminal, ...looks },
      env: {},
      localServices: () => Promise.resolve(noLocalServices),
    });
    // The transport is the same from both ends.
    await this.client.connect(new StdioServerTransport(stdout, this.stdin));
  }

  async tools(): Promise<Record<string, { readOnlyHint?: boolean | undefined } | undefined>> {
    const { tools } = await this.client.listTools();
    return Object.fromEntries(tools.map(({ name, annotations }) => [name, annotations]));
  }

  async call(name: string, args: Record<string, unknown>): Promise<{ text: string; isError: boolean }> {
    const result = await this.client.callTool({ name, arguments: args }, CallToolResultSchema);
    const [first] = CallToolResultSchema.parse(result).content;
    return { text: first?.type === 'text' ? first.text : '', isError: result.isError === true };
  }

  async json(name: string, args: Record<string, unknown>): Promise<any> {
    const { text, isError } = await this.call(name, args);
    if (isError) throw new Error(text);
    return JSON.parse(text);
  }

  /** @returns the command's exit code */
  async stop(): Promise<number> {
    this.stdin.end();
    const code = await this.ended;
    await this.client.close();
    return code;
  }
}

describe('stemma mcp', () => {
  let api: TestApi;
  const agents: Agent[] = [];
  const agent = async (...options: string[]): Promise<Agent> => {
    const started = new Agent();
    agents.push(started);
    await started.start(api.url, ...options);
    return started;
  };

  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(async () => {
    await Promise.all(agents.map((one) => one.stop()));
    await api.close();
  });

  it('lets an agent record what it does, and ask what came of it at once', async () => {
    const writer = await agent('--write');
    const by = { createdBy: 'agent:mcp' };
    const name = 'prompts/greet';
    const first = await writer.json('create_pattern', { name, content: 'Say hello.\nBe kind.\n', ...by });
    const second = await writer.json('record_version', {
      target: name,
      content: 'Say hello.\nBe brief.\n',
      changeSummary: 'shorter',
      ...by,
    });
    expect(second.edges).toMatchObject([
      { sourceNodeId: first.node.nodeId, targetNodeId: second.node.nodeId },
    ]);

    const { text: tree } = await writer.call('trace', { target: 'greet' });
    expect(tree).toMatch(/^prompts\/greet .*2 versions of 1 pattern, 1 edge\n/);
    const { text: changes } = await writer.call('diff', { target: 'greet' });
    expect(changes).toContain('-Be kind.\n+Be brief.');
    expect((await writer.call('diff', { target: 'greet@2', other: 'greet@2' })).text).toBe(
      'prompts/greet@2 and prompts/greet@2 have the same content.',
    );

    expect(
      await writer.json('record_execution', { target: 'greet@1', success: true, executionTimeMs: 12 }),
    ).toMatchObject({ accepted: 1 });
    const feedback = { target: 'greet', sentiment: 'positive', feedbackText: 'good', ...by };
    expect(await writer.json('give_feedback', feedback)).toMatchObject({ sentiment: 'positive' });
    expect(await writer.json('health', { target: 'greet', days: 7 })).toMatchObject({ totalExecutions: 1 });
    expect(await writer.json('show', { target: 'greet@2' })).toMatchObject({
      content: 'Say hello.\nBe brief.\n',
      version: 2,
    });
    const found = await writer.json('search', { query: 'greet', mode: 'keyword' });
    expect(found.coverage).toMatchObject({ patterns: 1 });
  });

  it('ends with a word where a message is longer than any may be', async () => {
    const run = await stemma(['mcp', '--url', api.url], { stdin: 'x'.repeat(11 * 1024 * 1024) });
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: 'A message of more than 10 MiB came, which is not read.\n',
    });
  });

  it('writes nothing unless that was said', async () => {
    const reader = await agent();
    const tools = await reader.tools();
    expect(Object.keys(tools).sort()).toEqual(['diff', 'health', 'search', 'show', 'trace']);
    expect(Object.values(tools).every((annotations) => annotations?.readOnlyHint)).toBe(true);
    expect(await reader.call('create_pattern', { name: 'x', content: 'x', createdBy: 'x' })).toMatchObject({
      isError: true,
    });
    expect((await api.get('/v1/patterns?name=x')).body.items).toEqual([]);
  });

  it.each([
    ['show', { target: 'nowhere' }, 'not_found: No pattern is named "nowhere"'],
    ['show', { target: '01890000-0000-7000-8000-000000000000' }, 'not_found: Nothing has the id'],
    ['trace', { target: 'nowhere@7' }, 'not_found'],
    ['trace', { target: '' }, 'target'],
    ['trace', { target: 'x', asOf: 'yesterday' }, 'asOf'],
    ['health', { target: 'x', days: 0 }, 'days'],
    ['search', { query: 'x', mode: 'psychic' }, 'mode'],
    ['search', {}, 'query'],
    ['search', { query: 'a\u0000b' }, '/q'],
  ])('says what is wrong with %s of %j', async (name, args, what) => {
    const { text, isError } = await (await agent()).call(name, args);
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringContaining(what) as unknown });
  });

  it('says so while the service is away', async () => {
    const lost = new Agent();
    agents.push(lost);
    await lost.start('http://127.0.0.1:1');
    const answer = await lost.call('search', { query: 'x' });
    expect(answer.isError).toBe(true);
    expect(answer.text).toMatch(/^unreachable: /);
  });

  it('answers what was asked before its stdin ended, and ends well', async () => {
    const asked = ['search', 'show'].map((name, index) => ({
      jsonrpc: '2.0',
      id: index + 2,
      method: 'tools/call',
      params: { name, arguments: name === 'search' ? { query: 'greet' } : { target: 'greet' } },
    }));
    const begin = [
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
      },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
    ];
    const stdin = [...begin, ...asked].map((message) => `${JSON.stringify(message)}\n`).join('');
    const { exitCode, stdout } = await stemma(['mcp', '--url', api.url], { stdin });
    expect(exitCode).toBe(0);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; result: object });
    expect(answers.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
  });
});
