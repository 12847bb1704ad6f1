import { pValueText } from './p-value.js';

describe('a p value', () => {
  it.each([
    [0, '< 0.000001'],
    [3e-28, '< 0.000001'],
    [0.0012345, '= 0.00123'],
    [0.05, '= 0.05'],
    [1, '= 1'],
  ])('of %d is said to be %s', (pValue, text) => {
    expect(pValueText(pValue)).toBe(text);
  });
});
