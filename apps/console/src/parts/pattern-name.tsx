import type { Pattern } from '../api/types.js';
import { useAsk } from '../api/use-ask.js';

/** Until the name is there, and where the pattern was deleted, the beginning of its id. */
export function PatternName({ patternId }: { readonly patternId: string }) {
  const { data } = useAsk<Pattern>(`/v1/patterns/${patternId}`);
  return <>{data?.data.name ?? patternId.slice(0, 8)}</>;
}
