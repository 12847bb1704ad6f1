import type { Distribution } from '../../api/types.js';
import { countText } from '../../format.js';
import { texts } from '../../texts.js';

const SHOWN = 8;

/** Which values an execution had, how often; nothing where none was told. */
export function Shares({
  title,
  of: { values, otherExecutions },
}: {
  readonly title: string;
  readonly of: Distribution;
}) {
  if (values.length === 0) return null;
  const most = Math.max(...values.map(({ executions }) => executions), 1);
  return (
    <section>
      <h2>{title}</h2>
      <ul className="rows">
        {values.slice(0, SHOWN).map(({ value, executions }) => (
          <li key={value}>
            <span className="grow">{value}</span>
            <meter aria-label={value} min={0} max={most} value={executions} />
            <span className="number">{countText(executions)}</span>
          </li>
        ))}
        {otherExecutions > 0 && <li className="quiet">{texts.use.others(countText(otherExecutions))}</li>}
      </ul>
    </section>
  );
}
