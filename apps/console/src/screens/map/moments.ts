import { shortName, versionText } from '../../format.js';
import { grouped } from '../../grouped.js';
import type { DrawnMap } from './drawn-map.js';

/** A time at which versions of the map were made. */
export interface Moment {
  readonly time: string;
  readonly made: readonly string[];
}

/** From when the version in the middle is there, in order. */
export function momentsOf({ nodes }: DrawnMap, centre: string): Moment[] {
  const begin = nodes.get(centre)?.createdAt ?? '';
  const made = grouped(
    [...nodes.values()].filter(({ createdAt }) => createdAt >= begin),
    ({ createdAt }) => createdAt,
  );
  return [...made]
    .map(([time, versions]) => ({
      time,
      made: versions.map((version) => `${shortName(version.name)} ${versionText(version)}`),
    }))
    .sort((a, b) => (a.time < b.time ? -1 : 1));
}
