import { StemmaError, withVersions } from '@stemma/models';
import { resolveVersions } from '../aliases/resolve-versions.js';
import type { AliasStore } from '../ports/transaction.js';
import { refusedLine, withRecord, type ImportLine } from './import-line.js';

/** Lines with the ids of the versions that they name, as all chunks before have left the record. One statement. */
export async function settleVersions(
  aliases: AliasStore,
  lines: readonly ImportLine[],
): Promise<readonly ImportLine[]> {
  const named = lines.flatMap(({ unsettled }) => unsettled?.names ?? []);
  if (named.length === 0) return lines;
  const found = await resolveVersions(aliases, named);
  return lines.map((line) => {
    if (line.unsettled === null) return line;
    const { json, names } = line.unsettled;
    const nodeIds = found.splice(0, names.length);
    const fault = nodeIds.find((nodeId) => nodeId instanceof StemmaError);
    return fault === undefined
      ? withRecord(line, withVersions(json, names, nodeIds as string[]))
      : refusedLine(line, fault);
  });
}

/** Of which patterns the lines of a chunk change what versions are called, or add some. */
export class ChangedVersions {
  private readonly patternIds = new Set<string>();

  add({ record, unsettled }: ImportLine): void {
    const line: { record?: unknown; patternId?: unknown } = record ?? unsettled?.json ?? {};
    if (line.record !== 'node' && line.record !== 'version_alias') return;
    if (typeof line.patternId === 'string') this.patternIds.add(line.patternId.toLowerCase());
  }

  /** Whether a line may mean another version by what the chunk does before it. */
  concern({ unsettled }: ImportLine): boolean {
    return unsettled?.names.some(({ name }) => this.patternIds.has(patternOf(name))) ?? false;
  }

  clear(): void {
    this.patternIds.clear();
  }
}

function patternOf(name: string): string {
  return name.slice(0, name.indexOf('@')).toLowerCase();
}
