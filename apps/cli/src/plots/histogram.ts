const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

export interface Bar {
  readonly label: string;
  readonly value: number;
}

const MAX_LABEL = 24;

/** A line for each bar: label, bar in eighths of a character, value. `most`, by default the largest, fills `width`. */
export function histogram(
  bars: readonly Bar[],
  width: number,
  most = Math.max(...bars.map(({ value }) => value), 1),
): string[] {
  const labels = bars.map(({ label }) => shortened(label));
  const widest = Math.max(...labels.map((label) => [...label].length));
  return bars.map(({ value }, index) => {
    const label = labels[index] ?? '';
    const eighths = Math.max(value > 0 ? 1 : 0, Math.round((value / most) * width * 8));
    const bar = '█'.repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? '');
    return `${label}${' '.repeat(widest - [...label].length)}  ${bar.padEnd(width)}  ${value.toLocaleString('en')}`;
  });
}

/** Of somebody's text nothing may move the cursor or break a line. */
function shortened(label: string): string {
  const plain = [...label.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')];
  return plain.length <= MAX_LABEL ? plain.join('') : `${plain.slice(0, MAX_LABEL - 1).join('')}…`;
}
