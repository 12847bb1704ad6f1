import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer, Problem } from '../../api/ask.js';
import type { Paths } from '../../api/types.js';
import { useAsk, withQuery } from '../../api/use-ask.js';
import type { MapState } from './map-state.js';

/** The strongest path between the two chosen versions, whichever of them is the older. */
export function usePath(state: MapState): UseQueryResult<Answer<Paths>, Problem> {
  const [one, other] = state.path;
  const forth = useAsk<Paths>(questionOf(one, other, state));
  const isOtherWay = forth.data?.data.paths.length === 0;
  const back = useAsk<Paths>(isOtherWay ? questionOf(other, one, state) : null);
  return isOtherWay ? back : forth;
}

function questionOf(
  from: string | undefined,
  to: string | undefined,
  { asOf, types, minWeight }: MapState,
): string | null {
  return from === undefined || to === undefined
    ? null
    : withQuery('/v1/paths', { from, to, asOf, relationshipTypes: types.join(','), minWeight });
}
