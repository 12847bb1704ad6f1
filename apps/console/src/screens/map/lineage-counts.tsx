import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer, Problem } from '../../api/ask.js';
import type { LineageSummary } from '../../api/types.js';
import { grouped } from '../../grouped.js';
import { Loading, Refusal } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import { hopsOf, sumOf } from './use-summary.js';

type Counted = UseQueryResult<Answer<LineageSummary>, Problem>;

/** How much there is of the lineage. Where the counts come from is not said: it is told of the map. */
export function LineageCounts({ asked: { data, error, refetch } }: { readonly asked: Counted }) {
  if (data !== undefined) return <Counts of={data.data} />;
  return error === null ? <Loading /> : <Refusal problem={error} again={() => void refetch()} />;
}

/** On both sides, by type of edge, and of what status where not active. */
function Counts({ of: { versions, edges, truncated } }: { readonly of: LineageSummary }) {
  const side = (of: 'ancestor' | 'descendant'): string =>
    texts.map.sides[of](sumOf(versions.filter((one) => one.side === of)), hopsOf(versions, of));
  const types = grouped(edges, ({ relationshipType }) => relationshipType);
  const statuses = grouped(versions, ({ status }) => status);
  const breaking = sumOf(edges.filter(({ breakingChanges }) => breakingChanges));
  return (
    <p className="facts">
      {truncated.length > 0 && <span>{texts.map.atLeast}</span>}
      <span>{side('ancestor')}</span>
      <span>{side('descendant')}</span>
      {[...types].map(([type, of]) => (
        <span key={type}>{texts.map.ofType(type.replaceAll('_', ' '), sumOf(of))}</span>
      ))}
      {breaking > 0 && (
        <span className="mark-breaking">{texts.map.ofType(texts.pattern.breaking, breaking)}</span>
      )}
      {[...statuses]
        .filter(([status]) => status !== 'active')
        .map(([status, of]) => (
          <span key={status}>{texts.map.ofType(status, sumOf(of))}</span>
        ))}
    </p>
  );
}
