import { contentHash, type LineageNode } from '@stemma/models';
import { addVersion } from '../plan/add-version.js';
import { execute } from '../plan/execute.js';
import { ReadSet } from '../plan/read-set.js';
import type { Write } from '../writes/write.js';
import { edgeOf, nodeOf, type Origin } from './make-values.js';
import type { Changes } from './read-changes.js';

/** Writes what an event adds, by the planner of all lineage. */
export async function writeChanges(write: Write, changes: Changes, origin: Origin): Promise<void> {
  const { patterns, versions, feeds } = changes;
  if (versions.length + feeds.length === 0) return;
  const completed = await execute(write, readSetOf(changes), async (plan) => {
    for (const pattern of patterns) plan.addPattern(pattern);
    for (const version of versions) {
      const { nodeId, parent, patternId } = version;
      if (!version.isNew) continue;
      const edges =
        parent === null
          ? []
          : [{ source: plan.node(parent.nodeId), edge: edgeOf(parent, version, 'refined_from', origin) }];
      await addVersion(plan, plan.pattern(patternId), {
        ...{ nodeId, version: null, lineageId: null, edges },
        parentIds: edges.map(({ source }) => source.nodeId),
        make: (place) => nodeOf(version, place, origin),
      });
    }
    for (const edge of feeds)
      await plan.addEdge(edge, plan.node(edge.sourceNodeId), plan.node(edge.targetNodeId));
    const defined: LineageNode[] = [];
    for (const { nodeId, content, completed } of versions) {
      if (!completed) continue;
      const { slot, state } = plan.whole(nodeId);
      const given = { content, contentHash: contentHash(content), metadata: {} };
      slot.state = state.complete(given, write.now);
      slot.changed = true;
      write.journal.revised(state, slot.state);
      defined.push(slot.state);
    }
    return defined;
  });
  await write.tx.nodes.complete(completed);
}

function readSetOf({ versions, feeds }: Changes): ReadSet {
  const reads = new ReadSet();
  for (const { nodeId, patternId, completed, isNew, parent } of versions) {
    if (isNew) reads.patterns.add(patternId);
    if (parent?.isNew === false) reads.nodes.add(parent.nodeId);
    if (completed) {
      reads.nodes.add(nodeId);
      reads.changing.add(nodeId);
    }
  }
  for (const { sourceNodeId, targetNodeId } of feeds) reads.nodes.add(sourceNodeId).add(targetNodeId);
  return reads;
}
