import type { Usage } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { countText, shareText } from '../../format.js';
import { Sparkline } from '../../parts/sparkline.js';
import { texts } from '../../texts.js';

/** The use of the last 30 days, day by day. */
export function UsageLine({ patternId }: { readonly patternId: string }) {
  const { data } = useAsk<Usage>(`/v1/patterns/${patternId}/usage?granularity=day`);
  if (data === undefined) return null;
  const { buckets, totals } = data.data;
  if (totals.executionCount === 0) return <p className="quiet use-line">{texts.pattern.unused}</p>;
  return (
    <p className="use-line">
      <Sparkline values={buckets.map(({ executionCount }) => executionCount)} />
      <span>{texts.pattern.used(countText(totals.executionCount), shareText(totals.successRate))}</span>
    </p>
  );
}
