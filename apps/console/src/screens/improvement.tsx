import { Link, useParams } from 'wouter';
import type { Improvement as ImprovementAnswer } from '../api/types.js';
import { useAsk } from '../api/use-ask.js';
import { useMay } from '../api/use-role.js';
import { shareText } from '../format.js';
import { ChangeButton } from '../parts/change-button.js';
import { Answered } from '../parts/notes.js';
import { PatternName } from '../parts/pattern-name.js';
import { Ago } from '../parts/time.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { Report } from './improvements/report.js';
import { StartTrial } from './improvements/start-trial.js';

/** What may be done in a state; the service refuses all else. */
const ACTIONS = [
  { action: 'validate', in: ['testing'], needsReason: false },
  { action: 'apply', in: ['validated'], needsReason: false },
  { action: 'rollback', in: ['applied'], needsReason: true },
  { action: 'reject', in: ['proposed', 'testing', 'validated'], needsReason: true },
] as const;

export default function Improvement() {
  const { improvementId = '' } = useParams();
  const asked = useAsk<ImprovementAnswer>(`/v1/improvements/${improvementId}`);
  useTitle(texts.nav.improvements);
  return <Answered asked={asked}>{(improvement) => <Shown improvement={improvement} />}</Answered>;
}

function Shown({ improvement }: { readonly improvement: ImprovementAnswer }) {
  const { improvementId, patternId, nodeId, candidateNodeId, status, description, rev } = improvement;
  const mayChange = useMay('writer');
  return (
    <>
      <h1>{description}</h1>
      <p className="facts">
        <span className={`status ${status}`}>{status}</span>
        <Link href={`/patterns/${patternId}?node=${nodeId}`}>
          <PatternName patternId={patternId} />
        </Link>
        {candidateNodeId !== null && (
          <Link href={`/patterns/${patternId}?node=${candidateNodeId}&against=${nodeId}`}>
            {texts.improvements.changes}
          </Link>
        )}
        <span>{improvement.improvementType}</span>
        <span>{improvement.priority}</span>
        <span>{texts.improvements.confidence(shareText(improvement.confidenceScore))}</span>
        <span>
          {improvement.source}, <Ago time={improvement.createdAt} />
        </span>
      </p>
      {improvement.reason !== null && <p className="note">{improvement.reason}</p>}
      {mayChange && (
        <p className="actions">
          {status === 'proposed' && <StartTrial improvement={improvement} />}
          {ACTIONS.filter(({ in: states }) => (states as readonly string[]).includes(status)).map(
            ({ action, needsReason }) => (
              <ChangeButton
                key={action}
                name={texts.improvements.actions[action]}
                question={texts.improvements.questions[action]}
                change={{ path: `/v1/improvements/${improvementId}/${action}`, rev }}
                needsReason={needsReason}
              />
            ),
          )}
        </p>
      )}
      {status !== 'proposed' && <Report improvementId={improvementId} />}
      <h2>{texts.improvements.evidence}</h2>
      <div className="event-details">
        <pre>{JSON.stringify(improvement.proposedChanges, null, 2)}</pre>
        <pre>{JSON.stringify(improvement.baselineMetrics, null, 2)}</pre>
      </div>
    </>
  );
}
