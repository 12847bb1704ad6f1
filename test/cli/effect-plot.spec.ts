import { plotLines } from '../../apps/cli/src/commands/effect-plot.js';

describe('the plot of an effect', () => {
  it('shows the effect within its interval, and where nothing changes', () => {
    expect(plotLines(-0.2, [-0.3, -0.1], 200)).toEqual([
      '  [-------------------o-------------------]                   |',
      `  ${' '.repeat(60)}0`,
    ]);
    expect(plotLines(0, [-0.1, 0.1], 15)).toEqual(['  [----o----]', '       0']);
  });

  it('stands an interval of nothing, and a terminal of nothing', () => {
    expect(plotLines(0, [0, 0], 0)).toEqual(['  o', '  0']);
  });
});
