import type { LineageSummary } from '../../api/types.js';
import { texts } from '../../texts.js';
import { countWithin, hopsOf } from './use-summary.js';

/** Further away, all or nothing. */
const SINGLY = 5;

/** How far around the version in the middle, with how many versions that is. */
export function HopsSelect({
  summary,
  hops,
  onChange,
}: {
  readonly summary: LineageSummary | undefined;
  readonly hops: number;
  readonly onChange: (hops: number) => void;
}) {
  const all = summary === undefined ? 1 : hopsOf(summary.versions);
  const near = Array.from({ length: Math.min(SINGLY, all) }, (_, index) => index + 1);
  const choices = [...new Set([1, ...near, all, hops])].sort((a, b) => a - b);
  return (
    <label>
      {texts.map.hops}
      <select value={hops} onChange={({ target }) => onChange(Number(target.value))}>
        {choices.map((choice) => {
          const count = summary === undefined ? 0 : countWithin(summary, choice);
          return (
            <option key={choice} value={choice}>
              {summary === undefined ? choice : texts.map.withinHops(choice, count)}
            </option>
          );
        })}
      </select>
    </label>
  );
}
