import { Link } from 'wouter';
import type { Page, SkeletonVersion } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { countText, shareText, versionText } from '../../format.js';
import { withChosen } from '../../parts/with-chosen.js';
import { Answered } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import { Comparison } from './comparison.js';

export interface VersionsProps {
  readonly patternId: string;
  readonly from: string;
  /** Two at most. */
  readonly compared: readonly string[];
  readonly onCompare: (nodeIds: readonly string[]) => void;
}

/** The newest versions that were used; two of them can be compared. */
export function Versions({ patternId, from, compared, onCompare }: VersionsProps) {
  const asked = useAsk<Page<SkeletonVersion>>(`/v1/patterns/${patternId}/skeleton?limit=200`);
  return (
    <section>
      <h2>{texts.use.versions}</h2>
      <Answered asked={asked}>
        {({ items }) => {
          const used = items.filter(({ usageCount }) => usageCount > 0);
          if (used.length === 0) return <p className="quiet">{texts.use.noVersion}</p>;
          const chosen = used.filter(({ nodeId }) => compared.includes(nodeId));
          return (
            <>
              <p className="quiet">{texts.use.compareTwo}</p>
              <ul className="rows">
                {used.map(({ nodeId, version, versionLabel, usageCount, successRate, status }) => (
                  <li key={nodeId}>
                    <Link className="grow" href={`/patterns/${patternId}?node=${nodeId}`}>
                      {versionText({ version, versionLabel })}
                    </Link>
                    <span className="quiet">{status}</span>
                    <span className="number">{countText(usageCount)}</span>
                    <span className="number">{shareText(successRate)}</span>
                    <button
                      type="button"
                      aria-pressed={compared.includes(nodeId)}
                      aria-label={texts.use.compareOf(versionText({ version, versionLabel }))}
                      onClick={() => onCompare(withChosen(compared, nodeId))}
                    >
                      {texts.use.compare}
                    </button>
                  </li>
                ))}
              </ul>
              {chosen.length === 2 && (
                <Comparison
                  versions={chosen.map((version) => ({ nodeId: version.nodeId, name: versionText(version) }))}
                  from={from}
                />
              )}
            </>
          );
        }}
      </Answered>
    </section>
  );
}
