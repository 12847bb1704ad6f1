import type { LineageEvent } from '../../api/types.js';
import { texts } from '../../texts.js';

/** Before and after side by side, where the event has them; and all else that it says. */
export function EventDetails({ event }: { readonly event: LineageEvent }) {
  const { previousState, newState, data, changes, errorMessage, correlationId, apiKeyName } = event;
  const facts = { data, ...(changes === null ? {} : { changes }), correlationId, apiKeyName };
  return (
    <div className="event-details">
      {errorMessage !== null && <p className="note bad">{errorMessage}</p>}
      <State title={texts.events.facts} state={facts} />
      {previousState !== null && <State title={texts.events.before} state={previousState} />}
      {newState !== null && <State title={texts.events.after} state={newState} />}
    </div>
  );
}

function State({ title, state }: { readonly title: string; readonly state: object }) {
  return (
    <div>
      <h3>{title}</h3>
      <pre>{JSON.stringify(state, null, 2)}</pre>
    </div>
  );
}
