import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { ask, type Answer, type Problem } from './ask.js';

export interface Change {
  readonly path: string;
  readonly method?: 'POST' | 'DELETE';
  readonly body?: unknown;
  /** The revision that is meant to be changed. */
  readonly rev?: number;
}

/** Sends a change; then whatever is shown is asked for anew. */
export function useChange(): UseMutationResult<Answer<unknown>, Problem, Change> {
  const queries = useQueryClient();
  return useMutation<Answer<unknown>, Problem, Change>({
    mutationFn: ({ path, method = 'POST', body, rev }) =>
      ask(path, { method, body, ...(rev === undefined ? {} : { ifMatch: `"${String(rev)}"` }) }),
    onSettled: () => queries.invalidateQueries(),
  });
}
