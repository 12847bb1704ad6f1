import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@stemma/testing';
import { testApi, type TestApi } from './api-client.js';

describe('with brokers that are not there', () => {
  let api: TestApi;
  beforeAll(async () => {
    const port = await freePort();
    api = await testApi(
      { kind: 'off' },
      {
        nats: { url: `nats://127.0.0.1:${String(port)}`, user: null, password: null },
        kafka: {
          ...{ brokers: [{ host: '127.0.0.1', port }], topic: 'pattern.events' },
          ...{ contentMode: 'structured', tls: false, login: null },
        },
      },
    );
  });
  afterAll(() => api.close());

  it('takes what is written, and says in a sentence what is wrong with each, before there is an event', async () => {
    while (!/Kafka/.test(api.logged.join()) || !/NATS/.test(api.logged.join())) await sleep(20);
    const said = api.logged.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(said).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/not published; it is tried again: .*NATS does not take events: .*refused/),
        expect.stringMatching(
          /not published; it is tried again: .*Kafka at 127\.0\.0\.1:\d+ does not take .*ECONNREFUSED/,
        ),
      ]),
    );
    expect((await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' })).status).toBe(201);
  });

  it('tells of both where it tells of the mirrors, and by how much they are behind', async () => {
    await api.post('/v1/patterns', { name: 'q', createdBy: 'ada' });
    const told = async (): Promise<any[]> => (await api.get('/v1/sync')).body.publishers;
    while ((await told()).some(({ state, lagMs }) => state !== 'retrying' || !(lagMs > 0))) await sleep(20);
    const [nats, kafka] = await told();
    expect(nats).toMatchObject({
      name: 'nats',
      cause: expect.stringMatching(/^NATS does not take events: /),
    });
    expect(kafka).toMatchObject({ name: 'kafka', cause: expect.stringMatching(/^Kafka at .*ECONNREFUSED/) });
    const text = (await api.get('/metrics')).body as string;
    expect(text).toMatch(/^stemma_publisher_lag_seconds\{publisher="nats"\} [1-9.0]*[1-9]/m);
    expect(text).toMatch(/^stemma_publisher_state\{publisher="kafka",state="retrying"\} 1$/m);
  });
});
