import { Link } from 'wouter';
import type { Mirror, Sync } from '../api/types.js';
import { useAsk } from '../api/use-ask.js';
import { durationText } from '../format.js';
import { texts } from '../texts.js';
import { Answered } from './notes.js';

/** Less is what feeding a mirror takes. */
const IN_STEP_MS = 5_000;

/** How each store is, in a line. */
export function StoreStates() {
  const sync = useAsk<Sync>('/v1/sync', { everyMs: 5_000 });
  return (
    <Answered asked={sync}>
      {({ mirrors, frontier }) => (
        <ul className="stores">
          <li>
            <Link href="/stores">
              <Dot of={frontier.state === 'stalled' ? 'bad' : 'good'} /> {texts.stores.record}
              {frontier.state === 'stalled' && <span className="quiet"> {texts.stores.stalled}</span>}
            </Link>
          </li>
          {mirrors.map((mirror) => (
            <li key={mirror.name}>
              <Link href="/stores">
                <Dot of={conditionOf(mirror)} /> {mirror.name}{' '}
                <span className="quiet">{stateText(mirror)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Answered>
  );
}

function Dot({ of }: { readonly of: 'good' | 'warn' | 'bad' }) {
  return <span className={`dot ${of}`} aria-hidden="true" />;
}

function conditionOf({ breaker, lagMs, deadLetters }: Mirror): 'good' | 'warn' | 'bad' {
  if (breaker === 'open') return 'bad';
  return lagMs === null || lagMs > IN_STEP_MS || deadLetters > 0 ? 'warn' : 'good';
}

function stateText({ breaker, lagMs, deadLetters }: Mirror): string {
  if (breaker === 'open') return texts.stores.unreachable;
  if (deadLetters > 0) return texts.stores.letters(deadLetters);
  if (lagMs === null) return texts.stores.neverInStep;
  return lagMs > IN_STEP_MS ? texts.stores.lag(durationText(lagMs)) : texts.stores.inStep;
}
