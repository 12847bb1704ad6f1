import type { Publisher } from '../../api/types.js';
import { countText, durationText } from '../../format.js';
import { Dot, type Condition } from '../../parts/mirror-state.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';

const CONDITIONS: Readonly<Record<Publisher['state'], Condition>> = {
  following: 'good',
  idle: 'good',
  retrying: 'bad',
  paused: 'warn',
  stopped: 'bad',
};

/** Brokers and webhooks: how far each is with the events. */
export function Publishers({ of }: { readonly of: readonly Publisher[] }) {
  return (
    <section aria-label={texts.stores.publishers}>
      <h2>{texts.stores.publishers}</h2>
      {of.length === 0 && <p className="quiet">{texts.stores.noPublisher}</p>}
      <div className="cards">
        {of.map((publisher) => (
          <PublisherCard key={publisher.name} publisher={publisher} />
        ))}
      </div>
    </section>
  );
}

function PublisherCard({
  publisher: { name, state, lagMs, oldestUnapplied, heldBy, deadLetters, cause },
}: {
  readonly publisher: Publisher;
}) {
  const words = texts.stores;
  const condition = deadLetters > 0 && CONDITIONS[state] === 'good' ? 'warn' : CONDITIONS[state];
  return (
    <section className="card" aria-label={name}>
      <h3 className="title">
        <Dot of={condition} /> {name} <span className="quiet">{words.publisherStates[state]}</span>
      </h3>
      <dl>
        <dt>{words.lagName}</dt>
        <dd>{lagMs === null ? texts.state.none : durationText(lagMs)}</dd>
        {oldestUnapplied !== null && (
          <>
            <dt>{words.waiting}</dt>
            <dd>
              <Ago time={oldestUnapplied} />
            </dd>
          </>
        )}
        {cause !== null && (
          <>
            <dt>{words.cause}</dt>
            <dd>{cause}</dd>
          </>
        )}
        <dt>{words.givenUp}</dt>
        <dd>{countText(deadLetters)}</dd>
        <dt>{words.sentBy}</dt>
        <dd>{heldBy ?? texts.state.none}</dd>
      </dl>
    </section>
  );
}
