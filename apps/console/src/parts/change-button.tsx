import { useRef, type SubmitEvent } from 'react';
import { useChange, type Change } from '../api/use-change.js';
import { texts } from '../texts.js';
import { Refusal } from './notes.js';

export interface ChangeButtonProps {
  readonly name: string;
  /** What it does, for whoever is about to. */
  readonly question: string;
  readonly change: Change;
  /** Asked for, and sent as `reason`. */
  readonly needsReason?: boolean;
}

/** Asks once, then does it. */
export function ChangeButton({ name, question, change, needsReason = false }: ChangeButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const reason = useRef<HTMLInputElement>(null);
  const { mutate, error, isPending, reset } = useChange();
  const send = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = needsReason ? { reason: reason.current?.value.trim() } : undefined;
    mutate(
      { ...change, ...(body === undefined ? {} : { body }) },
      { onSuccess: () => dialog.current?.close() },
    );
  };
  const open = (): void => {
    reset();
    dialog.current?.showModal();
  };
  return (
    <>
      <button type="button" onClick={open}>
        {name}
      </button>
      <dialog ref={dialog} aria-label={name}>
        <form onSubmit={send}>
          <p>{question}</p>
          {needsReason && (
            <label>
              {texts.change.reason}
              <input ref={reason} required maxLength={2000} />
            </label>
          )}
          {error !== null && <Refusal problem={error} />}
          <p className="actions">
            <button type="submit" disabled={isPending}>
              {name}
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
