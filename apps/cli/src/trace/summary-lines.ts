import type { LineageSummaryAnswer } from '../client/answers.js';
import { counted } from './write-rows.js';

const SIDES = ['ancestor', 'descendant'] as const;

/** How much there is of a lineage: by level, by type of edge, and what cut the count. */
export function summaryLines(name: string, summary: LineageSummaryAnswer): string[] {
  const { versionCount, edgeCount, versions, edges, truncated } = summary;
  return [
    `${name}: ${counted(versionCount, 'ancestor or descendant', 'ancestors and descendants')}, ${counted(edgeCount, 'edge')}`,
    ...SIDES.flatMap((side) =>
      levelLines(
        side,
        versions.filter((one) => one.side === side),
      ),
    ),
    ...edges.map(
      ({ relationshipType, breakingChanges, count }) =>
        `${relationshipType}${breakingChanges ? ' (breaking)' : ''}: ${counted(count, 'edge')}`,
    ),
    ...(truncated.length > 0 ? [`There may be more: the count was cut by ${truncated.join(', ')}.`] : []),
  ];
}

function levelLines(side: string, versions: LineageSummaryAnswer['versions']): string[] {
  const levels = new Map<number, LineageSummaryAnswer['versions']>();
  for (const one of versions) levels.set(one.distance, [...(levels.get(one.distance) ?? []), one]);
  return [...levels].map(([distance, of]) => {
    const all = of.reduce((sum, { count }) => sum + count, 0);
    const statuses = of.map(({ status, count }) => `${count.toLocaleString('en')} ${status}`).join(', ');
    return `${counted(all, side)} at ${counted(distance, 'step')}: ${statuses}`;
  });
}
