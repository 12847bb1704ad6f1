import { LineageEdge, StemmaError, type EdgeInput } from '@stemma/models';
import { execute } from '../plan/execute.js';
import { relationKey } from '../plan/known.js';
import { ReadSet } from '../plan/read-set.js';
import { edgeExists, takenByDeleted } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

/** The patterns of both ends are looked up, never taken from the caller. */
export type NewEdge = Omit<EdgeInput, 'sourcePatternId' | 'targetPatternId' | 'createdAt' | 'updatedAt'>;

/**
 * An edge between two existing nodes. The same edgeId with the same edge answers the first one. An active derivation
 * edge must not close a cycle; it joins the families of its ends, and the generations below it follow.
 * @throws StemmaError `node_not_found`, `edge_exists`, `lineage_cycle`, `id_conflict`, `self_loop`, `validation_failed`.
 */
export async function createEdge(write: Write, input: NewEdge): Promise<Outcome<LineageEdge>> {
  const given = [input.sourceNodeId, input.targetNodeId];
  const unknown = { sourcePatternId: given[0] ?? '', targetPatternId: given[1] ?? '' };
  // A self-loop is refused whether its node exists or not.
  const draft = LineageEdge.create({ ...input, ...unknown }, write.now);
  const { edgeId, sourceNodeId, targetNodeId } = draft;
  return execute(write, new ReadSet().edge(edgeId, draft), async (plan) => {
    plan.nodes(given, (index) => (index === 0 ? '/sourceNodeId' : '/targetNodeId'));
    const known = plan.known.edges.get(edgeId);
    if (known?.deleted === true) throw takenByDeleted(`edge ${edgeId}`);
    if (known !== undefined) {
      if (relationKey(known.edge) === relationKey(draft)) return existing(known.edge);
      throw new StemmaError('id_conflict', `The edge id ${edgeId} is taken by a different edge.`);
    }
    const related = plan.known.relations.get(relationKey(draft));
    if (related !== undefined) throw edgeExists(related);

    const [source, target] = [plan.node(sourceNodeId), plan.node(targetNodeId)];
    const patterns = { sourcePatternId: source.patternId, targetPatternId: target.patternId };
    const edge = LineageEdge.from({ ...draft.toState(), ...patterns });
    await plan.refuseCycle(edge, source, target);
    await plan.addEdge(edge, source, target);
    return created(edge);
  });
}
