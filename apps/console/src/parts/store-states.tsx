import { Link } from 'wouter';
import type { Sync } from '../api/types.js';
import { useAsk } from '../api/use-ask.js';
import { texts } from '../texts.js';
import { conditionOf, Dot, stateText } from './mirror-state.js';
import { Answered } from './notes.js';

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
