import { versionOfPattern } from '@stemma/models';
import type { AliasService } from '@stemma/orchestration';

interface Named {
  nodeId: string;
}

/**
 * Puts ids of versions in the place of `<patternId>@<alias or number>` in the body of `POST /v1/executions`, which is
 * not checked yet. @throws StemmaError `alias_not_found`, `node_not_found`
 */
export async function resolveVersions(body: unknown, aliases: AliasService): Promise<void> {
  const named = itemsOf(body).filter(({ item }) => isNamed(item)) as { item: Named; pointer: string }[];
  if (named.length === 0) return;
  const asked = named.map(({ item, pointer }) => ({ name: item.nodeId, pointer }));
  for (const [place, nodeId] of (await aliases.nodeIds(asked)).entries()) {
    const of = named[place];
    if (of !== undefined) of.item.nodeId = nodeId;
  }
}

function itemsOf(body: unknown): { item: unknown; pointer: string }[] {
  const list = typeof body === 'object' && body !== null && 'executions' in body ? body.executions : null;
  if (!Array.isArray(list)) return [{ item: body, pointer: '/nodeId' }];
  return list.map((item: unknown, index) => ({ item, pointer: `/executions/${String(index)}/nodeId` }));
}

function isNamed(item: unknown): item is Named {
  if (typeof item !== 'object' || item === null || !('nodeId' in item)) return false;
  const { nodeId } = item;
  return typeof nodeId === 'string' && nodeId.includes('@') && versionOfPattern(nodeId) !== null;
}
