import { AugursModels } from '../../libs/analytics/src/trend/augurs/augurs-models.js';
import { foundInNoise } from '../../libs/analytics/src/trend/flat-noise.fixture.js';

describe('noise that is flat', () => {
  const models = new AugursModels();
  afterAll(() => models.close());

  it('has in 1,000 series at most ten with a season, with an anomaly, with a change', async () => {
    for (const found of Object.values(await foundInNoise(1_000, models)))
      expect(found).toBeLessThanOrEqual(10);
  });
});
