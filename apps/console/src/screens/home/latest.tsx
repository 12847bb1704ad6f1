import { Link } from 'wouter';
import type { LineageEvent, Page } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { authorText } from '../../format.js';
import { Answered } from '../../parts/notes.js';
import { PatternName } from '../../parts/pattern-name.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';

/** The versions made last. */
export function Latest() {
  const events = useAsk<Page<LineageEvent>>('/v1/events?eventType=version_created&limit=16', {
    everyMs: 5_000,
  });
  return (
    <section>
      <h2>{texts.home.latest}</h2>
      <Answered asked={events}>
        {({ items }) => (
          <ul className="rows">
            {items.map(({ eventId, patternId, nodeId, timestamp, actor }) => (
              <li key={eventId}>
                <Link
                  className="grow"
                  href={`/patterns/${patternId}${nodeId === null ? '' : `?node=${nodeId}`}`}
                >
                  <PatternName patternId={patternId} />
                </Link>
                <span className="quiet cut" title={actor.id}>
                  {authorText(actor.id)}
                </span>
                <span className="quiet number">
                  <Ago time={timestamp} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </section>
  );
}
