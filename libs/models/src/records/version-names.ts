import { jsonPointer } from '../errors/fault.js';
import { versionOfPattern } from '../alias/node-ref.js';
import type { RecordKind } from './parse-record.js';

/** A place in a line of NDJSON that names a version as `<patternId>@<alias or number>` instead of by its id. */
export interface VersionName {
  readonly name: string;
  readonly pointer: string;
  readonly path: readonly (string | number)[];
}

/** Fields of each kind of record that name a version. Not those that say which one the record itself is. */
const fieldsOf: ReadonlyMap<unknown, readonly string[]> = new Map<RecordKind, readonly string[]>([
  ['node', ['replacedByNodeId']],
  ['version_alias', ['nodeId']],
  ['edge', ['sourceNodeId', 'targetNodeId']],
  ['embedding', ['nodeId']],
  ['execution', ['nodeId']],
  ['feedback', ['nodeId']],
  ['improvement', ['nodeId', 'candidateNodeId']],
  ['transition', ['nodeId', 'replacedByNodeId']],
]);

/** What of a parsed line has to be looked up before `parseRecord` takes it. */
export function versionNames(json: unknown): VersionName[] {
  if (!isObject(json)) return [];
  const fields = fieldsOf.get(json['record']) ?? [];
  const names = fields.flatMap((field) => nameAt([field], json[field]));
  if (json['record'] !== 'node' || !Array.isArray(json['parents'])) return names;
  const parents: readonly unknown[] = json['parents'];
  return [
    ...names,
    ...parents.flatMap((parent, index) =>
      isObject(parent) ? nameAt(['parents', index, 'nodeId'], parent['nodeId']) : [],
    ),
  ];
}

/** A copy of the line in which ids, in the order of the names, are in their places. */
export function withVersions(
  json: unknown,
  names: readonly VersionName[],
  nodeIds: readonly string[],
): unknown {
  const copy: unknown = structuredClone(json);
  for (const [place, { path }] of names.entries()) {
    const parent = path.slice(0, -1).reduce((at: unknown, key) => (at as Record<string, unknown>)[key], copy);
    (parent as Record<string | number, unknown>)[path.at(-1) ?? ''] = nodeIds[place];
  }
  return copy;
}

function nameAt(path: readonly (string | number)[], value: unknown): VersionName[] {
  if (typeof value !== 'string' || !value.includes('@') || versionOfPattern(value) === null) return [];
  return [{ name: value, path, pointer: jsonPointer(path) }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
