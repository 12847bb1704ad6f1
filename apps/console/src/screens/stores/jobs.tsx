import type { Job } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { useMay } from '../../api/use-role.js';
import { durationText } from '../../format.js';
import { ChangeButton } from '../../parts/change-button.js';
import { Answered } from '../../parts/notes.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';

export function Jobs() {
  const asked = useAsk<{ readonly items: readonly Job[] }>('/v1/jobs?limit=20', { everyMs: 2_000 });
  return (
    <section>
      <h2>{texts.stores.jobs}</h2>
      <Answered asked={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{texts.stores.noJobs}</p>
          ) : (
            <ul className="rows">
              {items.map((job) => (
                <JobRow key={job.jobId} job={job} />
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
}

function JobRow({
  job: { jobId, kind, mirror, state, requestedBy, createdAt, progress, cause },
}: {
  readonly job: Job;
}) {
  const mayCancel = useMay('admin');
  return (
    <li>
      <span>
        {kind} {mirror}
      </span>
      <span className="quiet">{state}</span>
      {state === 'running' && progress !== null && (
        <>
          <progress aria-label={`${kind} ${mirror}`} value={progress.done} max={progress.total} />
          <span className="quiet">
            {progress.phase}
            {progress.leftMs !== null && `, ${texts.stores.left(durationText(progress.leftMs))}`}
          </span>
        </>
      )}
      <span className="grow quiet">{cause}</span>
      <span className="quiet">{requestedBy}</span>
      <span className="number quiet">
        <Ago time={createdAt} />
      </span>
      {state === 'running' && mayCancel && (
        <ChangeButton
          name={texts.stores.cancel}
          question={texts.stores.cancelQuestion(kind, mirror)}
          change={{ path: `/v1/jobs/${jobId}`, method: 'DELETE' }}
        />
      )}
    </li>
  );
}
