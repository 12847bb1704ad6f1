import type { DeadLetter } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { useMay } from '../../api/use-role.js';
import { ChangeButton } from '../../parts/change-button.js';
import { Answered } from '../../parts/notes.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';

/** What mirrors could not take. */
export function DeadLetters() {
  const asked = useAsk<{ readonly items: readonly DeadLetter[] }>('/v1/dead-letters?limit=100', {
    everyMs: 10_000,
  });
  const mayRetry = useMay('admin');
  return (
    <section>
      <h2>{texts.stores.deadLetters}</h2>
      <Answered asked={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{texts.stores.noLetters}</p>
          ) : (
            <ul className="rows">
              {items.map(({ mirror, subject, id, attempts, cause, lastFailedAt }) => (
                <li key={`${mirror} ${subject} ${id}`}>
                  <span>
                    {mirror}: {subject} <code>{id}</code>
                  </span>
                  <span className="grow quiet" title={cause}>
                    {cause}
                  </span>
                  <span className="number">{texts.stores.attempts(attempts)}</span>
                  <span className="number quiet">
                    <Ago time={lastFailedAt} />
                  </span>
                  {mayRetry && (
                    <ChangeButton
                      name={texts.state.retry}
                      question={texts.stores.retryQuestion(mirror)}
                      change={{
                        path: `/v1/dead-letters/${encodeURIComponent(mirror)}/${subject}/${id}/retry`,
                      }}
                    />
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
}
