import {
  LineageNode,
  Pattern,
  StemmaError,
  isSameContent,
  type NodeInput,
  type PatternInput,
} from '@stemma/models';
import { addVersion } from '../plan/add-version.js';
import { execute } from '../plan/execute.js';
import { ReadSet } from '../plan/read-set.js';
import { patternErased, takenByDeleted } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

/** What is told of the pattern, and of its first version. */
export interface NewPattern
  extends
    Omit<PatternInput, 'patternId' | 'createdAt' | 'updatedAt'>,
    Pick<NodeInput, 'content' | 'versionLabel'> {
  readonly patternId?: string | undefined;
  readonly nodeId?: string | undefined;
}

export interface CreatedPattern {
  readonly pattern: Pattern;
  readonly node: LineageNode;
}

/**
 * A pattern and its root version. The same ids with the same name and content answer the first ones.
 * @throws StemmaError `id_conflict` where an id is taken by something else.
 */
export async function createPattern(write: Write, input: NewPattern): Promise<Outcome<CreatedPattern>> {
  const { nodeId, content, versionLabel, ...definition } = input;
  const pattern = Pattern.create(definition, write.now);
  const { patternId } = pattern;
  const node = LineageNode.create(
    {
      ...{ nodeId, patternId, versionLabel, content },
      ...{ tags: definition.tags, createdBy: pattern.createdBy },
    },
    write.now,
  );
  const reads = new ReadSet();
  if (input.patternId !== undefined) {
    reads.patterns.add(patternId);
    reads.versions.push({ patternId, version: 1 });
  }
  if (nodeId !== undefined) reads.nodes.add(node.nodeId);
  return execute(write, reads, async (plan) => {
    const known = plan.known.patterns.get(patternId);
    if (known?.erased === true) throw patternErased(patternId);
    if (known?.deleted === true) throw takenByDeleted(`pattern ${patternId}`);
    if (known !== undefined) {
      const [root] = await write.tx.nodes.find([...plan.known.versions.values()]);
      const isSame =
        root !== undefined && isSameContent(root, node) && (nodeId ?? root.nodeId) === root.nodeId;
      const { name, namespace } = known.pattern;
      if (isSame && name === pattern.name && namespace === pattern.namespace)
        return existing({ pattern: known.pattern, node: root });
      throw new StemmaError(
        'id_conflict',
        `The pattern ${patternId} exists already, and is a different one.`,
      );
    }
    if (plan.known.nodes.has(node.nodeId))
      throw new StemmaError('id_conflict', `The node id ${node.nodeId} is taken.`);
    const root = { nodeId: node.nodeId, version: 1, lineageId: null, edges: [], parentIds: [] };
    await addVersion(plan, plan.addPattern(pattern), { ...root, make: () => node });
    return created({ pattern, node });
  });
}
