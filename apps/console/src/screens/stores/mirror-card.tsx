import type { Mirror } from '../../api/types.js';
import { useMay } from '../../api/use-role.js';
import { countText } from '../../format.js';
import { ChangeButton } from '../../parts/change-button.js';
import { conditionOf, Dot, stateText } from '../../parts/mirror-state.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';

const KINDS = ['verify', 'repair', 'rebuild'] as const;

export function MirrorCard({ mirror }: { readonly mirror: Mirror }) {
  const { name, drift, deadLetters, perSecond, position, lanes, breaker } = mirror;
  const mayChange = useMay('admin');
  return (
    <section className="card" aria-label={name}>
      <h2 className="title">
        <Dot of={conditionOf(mirror)} /> {name} <span className="quiet">{stateText(mirror)}</span>
      </h2>
      <dl>
        <dt>{texts.stores.drift}</dt>
        <dd>
          {drift === null ? (
            texts.stores.neverVerified
          ) : (
            <>
              {texts.stores.differ(drift.entities)}, <Ago time={drift.at} />
            </>
          )}
        </dd>
        <dt>{texts.stores.deadLetters}</dt>
        <dd>{countText(deadLetters)}</dd>
        <dt>{texts.stores.position}</dt>
        <dd>{position ?? texts.state.none}</dd>
        <dt>{texts.stores.speed}</dt>
        <dd>{texts.stores.perSecond(countText(Math.round(perSecond)))}</dd>
        {breaker !== null && (
          <>
            <dt>{texts.stores.breaker}</dt>
            <dd>{breaker}</dd>
          </>
        )}
      </dl>
      <ul className="rows">
        {lanes.map(({ lane, state, heldBy, applied, cause }) => (
          <li key={lane}>
            <span>{texts.stores.lane(lane)}</span>
            <span>{state}</span>
            <span className="grow quiet" title={heldBy ?? ''}>
              {cause ?? heldBy}
            </span>
            <span className="number">{texts.stores.applied(countText(applied))}</span>
          </li>
        ))}
      </ul>
      {mayChange && (
        <p className="actions">
          {KINDS.map((kind) => (
            <ChangeButton
              key={kind}
              name={texts.stores.actions[kind]}
              question={texts.stores.questions[kind](name)}
              change={{ path: `/v1/mirrors/${encodeURIComponent(name)}/${kind}` }}
            />
          ))}
        </p>
      )}
    </section>
  );
}
