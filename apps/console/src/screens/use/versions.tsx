import { Link } from 'wouter';
import type { Page, SkeletonVersion } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { countText, shareText } from '../../format.js';
import { Answered } from '../../parts/notes.js';
import { texts } from '../../texts.js';

/** The newest versions that were used, side by side. */
export function Versions({ patternId }: { readonly patternId: string }) {
  const asked = useAsk<Page<SkeletonVersion>>(`/v1/patterns/${patternId}/skeleton?limit=200`);
  return (
    <section>
      <h2>{texts.use.versions}</h2>
      <Answered asked={asked}>
        {({ items }) => {
          const used = items.filter(({ usageCount }) => usageCount > 0);
          if (used.length === 0) return <p className="quiet">{texts.use.noVersion}</p>;
          return (
            <ul className="rows">
              {used.map(({ nodeId, version, versionLabel, usageCount, successRate, status }) => (
                <li key={nodeId}>
                  <Link className="grow" href={`/patterns/${patternId}?node=${nodeId}`}>
                    {versionLabel ?? `v${String(version)}`}
                  </Link>
                  <span className="quiet">{status}</span>
                  <span className="number">{countText(usageCount)}</span>
                  <span className="number">{shareText(successRate)}</span>
                </li>
              ))}
            </ul>
          );
        }}
      </Answered>
    </section>
  );
}
