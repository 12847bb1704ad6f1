import { useRef, type SubmitEvent } from 'react';
import type { Improvement } from '../../api/types.js';
import { useChange } from '../../api/use-change.js';
import { Refusal } from '../../parts/notes.js';
import { texts } from '../../texts.js';

const METRICS = ['executionTimeMs', 'success', 'memoryUsageMb', 'cpuUsagePercent', 'qualityScore', 'timeout'];

/** Asks what counts as better, then lets both versions be used. */
export function StartTrial({ improvement }: { readonly improvement: Improvement }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { mutate, error, isPending } = useChange();
  const words = texts.improvements;
  const start = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { metric, direction, effect, createdBy } = Object.fromEntries(new FormData(event.currentTarget));
    const body = { metric, direction, minimumEffect: Number(effect) / 100, createdBy };
    const path = `/v1/improvements/${improvement.improvementId}/trial`;
    mutate({ path, body, rev: improvement.rev }, { onSuccess: () => dialog.current?.close() });
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {words.start}
      </button>
      <dialog ref={dialog} aria-label={words.start}>
        <form onSubmit={start}>
          <label>
            {words.metric}
            <select name="metric">
              {METRICS.map((metric) => (
                <option key={metric}>{metric}</option>
              ))}
            </select>
          </label>
          <label>
            {words.direction}
            <select name="direction">
              <option value="lower">{words.lower}</option>
              <option value="higher">{words.higher}</option>
            </select>
          </label>
          <label>
            {words.minimumEffect}
            <input name="effect" type="number" min="0" max="100" step="any" defaultValue="5" required />
          </label>
          <label>
            {words.startedBy}
            <input name="createdBy" required maxLength={255} />
          </label>
          {error !== null && <Refusal problem={error} />}
          <p className="actions">
            <button type="submit" disabled={isPending}>
              {words.start}
            </button>
            <button type="button" onClick={() => dialog.current?.close()}>
              {texts.change.cancel}
            </button>
          </p>
        </form>
      </dialog>
    </>
  );
}
