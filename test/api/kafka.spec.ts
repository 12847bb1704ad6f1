import { hasOwnKafka, TestKafka } from '../../libs/kafka/src/test-server.fixture.js';
import { testApi, type TestApi } from './api-client.js';
import { expectAllPublished, until } from './while-a-broker-dies.js';

(hasOwnKafka ? describe : describe.skip)('with events published to Kafka', () => {
  let server: TestKafka;
  let api: TestApi;
  beforeAll(async () => {
    server = await TestKafka.start();
    api = await testApi({ kind: 'off' }, { kafka: server.options });
    // Its place in the events is known by then.
    await until(() => server.hasTopic());
  });
  afterAll(async () => {
    await api.close();
    await server.remove();
  });

  it('has every event there, those of a pattern in order, also when the broker was killed', async () => {
    await expectAllPublished(api, server, () => server.events());
  });
});
