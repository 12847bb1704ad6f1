import { Link } from 'wouter';
import type { Feedback as Said, LineageEvent } from '../../api/types.js';
import { usePages } from '../../api/use-pages.js';
import { authorText, shareText } from '../../format.js';
import { Listed } from '../../parts/listed.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';
import { contentText } from './content-text.js';

const PAGE = 20;

/** What was said of a pattern and stands; and that something was said and taken back, which only the events know. */
export function Feedback({ patternId }: { readonly patternId: string }) {
  const said = usePages<Said>('/v1/feedback', { patternId, limit: PAGE });
  const withdrawn = usePages<LineageEvent>('/v1/events', {
    ...{ patternId, eventType: 'feedback_withdrawn', limit: PAGE },
  });
  return (
    <section aria-label={texts.feedback.title}>
      <h2>{texts.feedback.title}</h2>
      <Listed pages={said} none={<p className="quiet">{texts.feedback.none}</p>}>
        {(one) => <SaidRow key={one.feedbackId} said={one} />}
      </Listed>
      <Listed pages={withdrawn} none={null}>
        {(event) => <WithdrawnRow key={event.eventId} event={event} />}
      </Listed>
    </section>
  );
}

function SaidRow({ said }: { readonly said: Said }) {
  const { sentiment, feedbackText, issues, patternId, nodeId, createdAt, createdBy } = said;
  return (
    <li className="said">
      <span className={`status ${sentiment}`}>{texts.feedback.sentiments[sentiment]}</span>
      <span className="number">{ratingText(said)}</span>
      <span className="grow">{feedbackText}</span>
      {issues.map((issue) => (
        <span key={issue} className="tag">
          {issue}
        </span>
      ))}
      {nodeId !== null && (
        <Link href={`/patterns/${patternId}?node=${nodeId}`}>{texts.feedback.version}</Link>
      )}
      <Who by={createdBy} at={createdAt} />
    </li>
  );
}

function WithdrawnRow({ event: { data, actor, timestamp } }: { readonly event: LineageEvent }) {
  return (
    <li className="said">
      <span className="status">{texts.feedback.withdrawn}</span>
      <span className="grow quiet">{contentText(data['reason'])}</span>
      <Who by={actor.id} at={timestamp} />
    </li>
  );
}

function Who({ by, at }: { readonly by: string; readonly at: string }) {
  return (
    <>
      <span className="quiet cut" title={by}>
        {authorText(by)}
      </span>
      <span className="number quiet">
        <Ago time={at} />
      </span>
    </>
  );
}

/** The rating that was given: stars, else what comes next to a judgement of the whole. */
function ratingText({ qualityRating, explicitRating, qualityScore, performanceScore }: Said): string {
  if (qualityRating !== null) return texts.feedback.stars(qualityRating);
  const { rating, quality, performance } = texts.feedback;
  const given = [
    { of: rating, score: explicitRating },
    { of: quality, score: qualityScore },
    { of: performance, score: performanceScore },
  ];
  return given.flatMap(({ of, score }) => (score === null ? [] : [of(shareText(score))])).join(', ');
}
