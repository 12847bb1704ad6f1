import type { CloudEvent } from '@stemma/models';
import { hasOwnNats, TestNats } from '../../libs/nats/src/test-server.fixture.js';
import { testApi, type TestApi } from './api-client.js';
import { expectAllPublished, until } from './while-a-broker-dies.js';

(hasOwnNats ? describe : describe.skip)('with events published to NATS', () => {
  let server: TestNats;
  let api: TestApi;
  beforeAll(async () => {
    server = await TestNats.start();
    api = await testApi({ kind: 'off' }, { nats: server.options });
    await until(async () => (await api.get('/health/ready')).status === 200);
  });
  afterAll(async () => {
    await api.close();
    await server.process.remove();
  });

  it('has every event there once, those of a pattern in order, also when the broker was killed', async () => {
    await expectAllPublished(api, server, async () =>
      (await server.messages()).map((message) => message.json<CloudEvent>()),
    );
  });
});
