import { Link } from 'wouter';
import type { Alias } from '../../api/types.js';
import { usePages } from '../../api/use-pages.js';
import { authorText } from '../../format.js';
import { Listed } from '../../parts/listed.js';
import { StatusMark } from '../../parts/status-mark.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';

/** The names that versions of a pattern have, and where each points. */
export function Aliases({ patternId }: { readonly patternId: string }) {
  const pages = usePages<Alias>(`/v1/patterns/${patternId}/aliases`, { limit: 50 });
  return (
    <section aria-label={texts.aliases.title}>
      <h2>{texts.aliases.title}</h2>
      <Listed pages={pages} none={<p className="quiet">{texts.aliases.none}</p>}>
        {({ alias, nodeId, version, versionLabel, status, reason, changedAt, changedBy }) => (
          <li key={alias}>
            <strong className="cut" title={alias}>
              {alias}
            </strong>
            <Link href={`/patterns/${patternId}?node=${nodeId}`}>
              {versionLabel ?? `v${String(version)}`}
            </Link>
            <StatusMark status={status} />
            <span className="grow quiet" title={reason ?? ''}>
              {reason}
            </span>
            <span className="quiet cut" title={changedBy}>
              {authorText(changedBy)}
            </span>
            <span className="number quiet">
              <Ago time={changedAt} />
            </span>
          </li>
        )}
      </Listed>
    </section>
  );
}
