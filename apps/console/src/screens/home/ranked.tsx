import { Link } from 'wouter';
import type { Ranked as RankedPattern, Ranking } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { countText, shareText } from '../../format.js';
import { Answered } from '../../parts/notes.js';
import { texts } from '../../texts.js';

const SHOWN = 6;

export interface RankedProps {
  readonly title: string;
  /** `failing`: those of the most used that succeed least. */
  readonly ranking: 'top' | 'emerging' | 'failing';
}

export function Ranked({ title, ranking }: RankedProps) {
  const asked = useAsk<Ranking>(`/v1/analytics/${ranking === 'emerging' ? 'emerging' : 'top'}?limit=100`);
  return (
    <section>
      <h2>{title}</h2>
      <Answered asked={asked}>
        {({ items }) => {
          const shown = (ranking === 'failing' ? failing(items) : items).slice(0, SHOWN);
          return shown.length === 0 ? <p className="quiet">{texts.home.unused}</p> : <Rows of={shown} />;
        }}
      </Answered>
    </section>
  );
}

function Rows({ of }: { readonly of: readonly RankedPattern[] }) {
  return (
    <ul className="rows">
      {of.map(({ patternId, name, executionCount, successRate }) => (
        <li key={patternId}>
          <Link className="grow" href={`/use/${patternId}`}>
            {name}
          </Link>
          <span className="number">{countText(executionCount)}</span>
          <span className="number quiet">{shareText(successRate)}</span>
        </li>
      ))}
    </ul>
  );
}

function failing(items: readonly RankedPattern[]): RankedPattern[] {
  const rate = ({ successRate }: RankedPattern): number => successRate ?? 1;
  return items.filter((item) => rate(item) < 1).sort((a, b) => rate(a) - rate(b));
}
