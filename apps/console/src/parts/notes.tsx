import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Answer, Problem } from '../api/ask.js';
import { durationText } from '../format.js';
import { texts } from '../texts.js';

export function Note({ children }: { readonly children: ReactNode }) {
  return <p className="note">{children}</p>;
}

export function Loading() {
  return (
    <p className="note quiet" role="status">
      {texts.state.loading}
    </p>
  );
}

export function Refusal({ problem, again }: { readonly problem: Problem; readonly again?: () => void }) {
  return (
    <div className="note bad" role="alert">
      {problem.code === 'unreachable' ? texts.state.unreachable : `${texts.state.refused} ${problem.message}`}
      {again !== undefined && (
        <button type="button" onClick={again}>
          {texts.state.retry}
        </button>
      )}
    </div>
  );
}

/** What stands where an answer will be, is, or was refused; and that the answer is not of the mirror, where it is not. */
export function Answered<T>({
  asked,
  children,
}: {
  readonly asked: UseQueryResult<Answer<T>, Problem>;
  readonly children: (data: T) => ReactNode;
}) {
  const { data: answer, error, refetch } = asked;
  if (answer === undefined) {
    return error === null ? <Loading /> : <Refusal problem={error} again={() => void refetch()} />;
  }
  return (
    <>
      {error !== null && <Refusal problem={error} again={() => void refetch()} />}
      <Freshness answer={answer} />
      {children(answer.data)}
    </>
  );
}

/** Nothing where the record itself was asked: it is never behind. */
export function Freshness({ answer: { source, lagMs, fallback } }: { readonly answer: Answer<unknown> }) {
  if (fallback !== null) {
    return (
      <p className="note warn" role="status">
        {texts.freshness.fallback[fallback]}
      </p>
    );
  }
  if (source === null || source === 'postgres') return null;
  return (
    <p className="freshness quiet">
      {texts.freshness.from(source)}
      {lagMs !== null && `, ${texts.freshness.behind(durationText(lagMs))}`}
    </p>
  );
}
