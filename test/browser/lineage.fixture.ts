import { newId } from '@stemma/models';
import type { TestApi } from '../api/api-client.js';

export interface LineageSizes {
  readonly trunk: number;
  readonly fork: number;
  readonly side: number;
}

const HOUR_MS = 3_600_000;
const BEGIN = Date.parse('2020-01-01T00:00:00Z');

/**
 * A lineage of three patterns: a trunk; a fork of its 100th version, which it merges at its end; and what came of the 50th of
 * that fork. Each version is an hour younger than the one before it.
 * @returns its oldest and its newest version
 */
export async function importLineage(
  api: TestApi,
  sizes: LineageSizes,
): Promise<{ readonly root: string; readonly newest: string }> {
  const records: object[] = [];
  let hours = 0;
  const pattern = (name: string): string => {
    const patternId = newId();
    records.push({ record: 'pattern', patternId, name, createdBy: 'ada' });
    return patternId;
  };
  const version = (patternId: string, parents: readonly string[]): string => {
    const nodeId = newId();
    records.push({
      ...{ record: 'node', nodeId, patternId, createdBy: 'ada' },
      createdAt: new Date(BEGIN + hours++ * HOUR_MS).toISOString(),
      parents: parents.map((parent) => ({ nodeId: parent })),
    });
    return nodeId;
  };
  const chain = (patternId: string, count: number, from?: string): string[] => {
    const ids: string[] = [];
    for (let parent = from; ids.length < count; parent = ids.at(-1))
      ids.push(version(patternId, parent === undefined ? [] : [parent]));
    return ids;
  };
  const [main, forked, beside] = ['src/trunk.ts', 'src/fork.ts', 'src/side.ts'].map(pattern) as [
    string,
    string,
    string,
  ];
  const trunk = chain(main, sizes.trunk - 1);
  const fork = chain(forked, sizes.fork, trunk[99]);
  chain(beside, sizes.side, fork[49]);
  const newest = version(main, [trunk.at(-1) ?? '', fork.at(-1) ?? '']);
  const body = records.map((record) => JSON.stringify(record)).join('\n');
  const { badLines } = (
    await api.send('POST', '/v1/import', body, { 'content-type': 'application/x-ndjson' })
  ).body;
  if (badLines.length > 0) throw new Error(JSON.stringify(badLines[0]));
  return { root: trunk[0] ?? '', newest };
}
