import { testApi, type TestApi } from '../api/api-client.js';
import { Receiver, verified } from '../webhooks/receiver.js';
import { stemma, type Run } from './cli.fixture.js';

describe('webhooks in the terminal', () => {
  let api: TestApi;
  let receiver: Receiver;
  beforeAll(async () => {
    [api, receiver] = await Promise.all([
      testApi({ kind: 'off' }, { webhooksAllowPrivate: true }),
      Receiver.open(),
    ]);
  });
  afterAll(() => Promise.all([api.close(), receiver.close()]));
  const run = (...args: string[]): Promise<Run> => stemma(['webhooks', ...args, '--url', api.url]);

  it('are added, told of, sent one event again, and removed', async () => {
    expect((await run('list')).stdout).toBe('There are no webhooks.\n');
    const added = await run('add', `${receiver.url}/a`, '--event-type', 'pattern_created', '--imports');
    const [, id = '', secret = ''] =
      /^(\S+) {2}http:\S+ {2}eventType=pattern_created, with imports\n.*: (whsec_\S+)\n$/.exec(
        added.stdout,
      ) ?? [];
    expect(added.exitCode).toBe(0);
    expect((await run('list')).stdout).toMatch(`${id}  ${receiver.url}/a  eventType=pattern_created`);

    await api.post('/v1/patterns', { name: 'retry', createdBy: 'ada' });
    const [message] = await receiver.got('/a', 1);
    if (message === undefined) throw new Error('nothing came');
    const { id: eventId } = verified(message, secret);
    expect((await run('deliveries', id)).stdout).toBe('There are none.\n');
    expect((await run('redeliver', id, eventId)).stdout).toMatch(
      new RegExp(`^${eventId as string}  pattern_created  waiting  0 attempts, again at `),
    );
    await receiver.got('/a', 2);
    expect((await run('replay', id, eventId)).exitCode).toBe(0);
    await receiver.got('/a', 3);

    const rotated = await run('rotate', id);
    expect(rotated.stdout).toMatch(/whsec_/);
    expect(rotated.stdout).not.toContain(secret);
    expect(await run('remove', id)).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await run('deliveries', id)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('There is no webhook') as unknown,
    });
  });

  it.each([
    [['add', 'ftp://x.example'], 1],
    [['add', 'https://x.example', '--secret', 'short'], 1],
    [['add', 'https://x.example', '--event-type', 'birthday'], 1],
    [['add'], 2],
    [['deliveries', 'x', '--state', 'lost'], 2],
    [['deliveries', 'x', '--limit', '0'], 2],
    [['remove', '0190b6a0-0000-7000-8000-000000000001'], 1],
  ])('refuse %j', async (args, exitCode) => {
    expect(await run(...args)).toMatchObject({ exitCode, stdout: '' });
  });
});
