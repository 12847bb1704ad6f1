import type { Sync } from '../api/types.js';
import { useAsk } from '../api/use-ask.js';
import { durationText } from '../format.js';
import { Answered, Note } from '../parts/notes.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { DeadLetters } from './stores/dead-letters.js';
import { Jobs } from './stores/jobs.js';
import { MirrorCard } from './stores/mirror-card.js';
import { Publishers } from './stores/publishers.js';

export default function Stores() {
  useTitle(texts.stores.title);
  const sync = useAsk<Sync>('/v1/sync', { everyMs: 2_000 });
  return (
    <>
      <h1>{texts.stores.title}</h1>
      <Answered asked={sync}>
        {({ position, frontier, mirrors, usage, publishers }) => (
          <>
            <p className="facts">
              <span>{texts.stores.recordAt(position)}</span>
              <span>{texts.stores.rollups(usage.state)}</span>
              {usage.cause !== null && <span>{usage.cause}</span>}
            </p>
            {frontier.state === 'stalled' && frontier.heldBackBy !== null && (
              <div className="note warn" role="alert">
                {texts.stores.heldBack(durationText(frontier.heldBackBy.ageMs))}
                <pre>{JSON.stringify(frontier.heldBackBy, null, 2)}</pre>
              </div>
            )}
            {mirrors.length === 0 && <Note>{texts.stores.noMirror}</Note>}
            <div className="cards">
              {mirrors.map((mirror) => (
                <MirrorCard key={mirror.name} mirror={mirror} />
              ))}
            </div>
            <Publishers of={publishers} />
          </>
        )}
      </Answered>
      <Jobs />
      <DeadLetters />
    </>
  );
}
