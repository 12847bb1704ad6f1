import { StemmaError, versionOfPattern } from '@stemma/models';
import type { AliasService } from '@stemma/orchestration';

/** What should be an execution, and the pointer of what names its version. */
interface Use {
  readonly item: unknown;
  readonly pointer: string;
}
type NamedUse = Use & { readonly item: { nodeId: string } };

/**
 * Puts ids of versions in the place of `<patternId>@<alias or number>` in the body of `POST /v1/executions`, which is
 * not checked yet. @throws StemmaError `alias_not_found`, `node_not_found`
 */
export async function resolveVersions(body: unknown, aliases: AliasService): Promise<void> {
  for (const fault of await settleVersions(itemsOf(body), aliases)) if (fault !== null) throw fault;
}

/** Likewise, each for itself. @returns for each why there is no such version, or null; nothing where none had to be looked up */
export async function settleVersions(
  uses: readonly Use[],
  aliases: AliasService,
): Promise<(StemmaError | null)[]> {
  const named = uses.filter(isNamed);
  if (named.length === 0) return [];
  const found = await aliases.resolve(named.map(({ item, pointer }) => ({ name: item.nodeId, pointer })));
  const faults = new Map<object, StemmaError>();
  for (const [place, use] of named.entries()) {
    const nodeId = found[place];
    if (nodeId instanceof StemmaError) faults.set(use, nodeId);
    else if (nodeId !== undefined) use.item.nodeId = nodeId;
  }
  return uses.map((use) => faults.get(use) ?? null);
}

function itemsOf(body: unknown): Use[] {
  const list = typeof body === 'object' && body !== null && 'executions' in body ? body.executions : null;
  if (!Array.isArray(list)) return [{ item: body, pointer: '/nodeId' }];
  return list.map((item: unknown, index) => ({ item, pointer: `/executions/${String(index)}/nodeId` }));
}

function isNamed(use: Use): use is NamedUse {
  const { item } = use;
  if (typeof item !== 'object' || item === null || !('nodeId' in item)) return false;
  const { nodeId } = item;
  return typeof nodeId === 'string' && nodeId.includes('@') && versionOfPattern(nodeId) !== null;
}
