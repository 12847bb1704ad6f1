import { toStemmaError } from './errors.js';

describe('the driver’s errors in the product’s words', () => {
  it.each([
    ['53100', 'store_unavailable', /no room left on its disk/],
    ['53300', 'store_unavailable', /cannot be reached/],
    ['57014', 'timeout', /took longer/],
  ])('%s', (sqlState, code, message) => {
    const told = toStemmaError(Object.assign(new Error('could not extend file'), { code: sqlState }));
    expect(told).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });
});
