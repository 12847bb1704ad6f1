import { histogram } from './histogram.js';
import { sparkline } from './sparkline.js';

describe('a sparkline', () => {
  it('has a level for each value, and a dot for nothing', () => {
    expect(sparkline([0, 1, 4, 8], 10)).toBe('·▁▄█');
    expect(sparkline([0, 0], 10)).toBe('··');
    expect(sparkline([], 10)).toBe('');
  });

  it('adds up what does not fit', () => {
    expect(sparkline([1, 1, 0, 0, 4, 4], 3)).toBe('▂·█');
  });
});

describe('a histogram', () => {
  it('draws bars in eighths, the largest over the whole width', () => {
    expect(
      histogram(
        [
          { label: 'a', value: 4 },
          { label: 'long', value: 1_500 },
          { label: 'no', value: 0 },
        ],
        4,
      ),
    ).toEqual(['a     ▏     4', 'long  ████  1,500', 'no          0']);
  });

  it('lets no label break out of its line', () => {
    const [line] = histogram([{ label: `a\u001b[2J\n${'x'.repeat(50)}`, value: 1 }], 2);
    expect(line).toBe(`a [2J ${'x'.repeat(17)}…  ██  1`);
  });
});
