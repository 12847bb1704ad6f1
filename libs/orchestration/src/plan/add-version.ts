import { MAX_COUNT, StemmaError, type LineageEdge, type LineageNode, type NodePlace } from '@stemma/models';
import { slotOf, versionKey, type NodeSlot, type PatternSlot } from './known.js';
import type { Plan } from './plan.js';

/** An edge that a new node gets, and where it comes from. */
export interface EdgeFrom {
  readonly source: NodeSlot;
  readonly edge: LineageEdge;
}

export interface NewNode {
  readonly nodeId: string;
  /** Null: the next of the pattern. Whichever it is must be free. */
  readonly version: number | null;
  /** A family that it says it belongs to, beside those of its parents. */
  readonly lineageId: string | null;
  readonly edges: readonly EdgeFrom[];
  /** Of all parents, as its event tells them. */
  readonly parentIds: readonly string[];
  readonly make: (place: NodePlace) => LineageNode;
}

/**
 * A new version below its parents. It has no children, so it closes no cycle. @throws StemmaError as `nextVersion`
 */
export async function addVersion(plan: Plan, pattern: PatternSlot, added: NewNode): Promise<LineageNode> {
  const { patternId } = pattern.pattern;
  const version = added.version ?? nextVersion(pattern);
  const place = await placeOf(plan, added, version);
  const state = added.make(place);
  const slot = slotOf(state, state);
  plan.known.nodes.set(slot.nodeId, slot);
  plan.known.versions.set(versionKey(patternId, version), slot.nodeId);
  plan.newNodes.push(slot);
  if (version > pattern.latestVersion) {
    pattern.latestVersion = version;
    pattern.latestNodeId = slot.nodeId;
    pattern.advanced = true;
  }
  plan.journal?.versionCreated(state, added.parentIds);
  for (const { edge, source } of added.edges) await plan.addEdge(edge, source, slot, true);
  return state;
}

/** @throws StemmaError `validation_failed` where the latest one has the highest number there is */
export function nextVersion({ latestVersion }: PatternSlot): number {
  if (latestVersion < MAX_COUNT) return latestVersion + 1;
  throw StemmaError.invalidAt(
    '/version',
    'must be given: the latest version has the highest number there is',
  );
}

/** The families of its parents, and the one it says it belongs to, become one; a root founds its own. */
async function placeOf(
  { families }: Plan,
  { nodeId, lineageId, edges }: NewNode,
  version: number,
): Promise<NodePlace> {
  const lineageIds: string[] = [];
  let generation = 1;
  for (const { edge, source } of edges) {
    if (!edge.isDerivationEdge) continue;
    lineageIds.push(source.lineageId);
    generation = Math.max(generation, source.generation + 1);
  }
  if (lineageId !== null) {
    families.concern(families.resolve(lineageId));
    lineageIds.push(lineageId);
  }
  const family = lineageIds.length === 0 ? families.found(nodeId) : await families.join(lineageIds);
  families.grow(family);
  return { version, lineageId: family, generation };
}
