import { StemmaError } from '@stemma/models';
import { nodesNotFound } from '../writes/find-or-refuse.js';
import { changed, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

export interface OwnEmbedding {
  readonly nodeId: string;
  readonly model: string;
  readonly dimensions: number;
}

/**
 * The caller's own vector of a version, in the place of the model's.
 * @throws StemmaError `node_not_found`, `embedding_dimension_mismatch`; `validation_failed` for the zero vector, which
 *   points nowhere.
 */
export async function setEmbedding(
  { tx }: Write,
  target: OwnEmbedding,
  values: readonly number[],
): Promise<Outcome<OwnEmbedding>> {
  if (values.length !== target.dimensions) {
    throw new StemmaError(
      'embedding_dimension_mismatch',
      `The vector must have ${target.dimensions} dimensions.`,
      {
        extra: { expected: target.dimensions, actual: values.length },
        faults: [{ pointer: '/vector', code: 'invalid', message: `must have ${target.dimensions} numbers` }],
      },
    );
  }
  const vector = Float32Array.from(values);
  if (!vector.every(Number.isFinite) || !vector.some((value) => value !== 0)) {
    throw StemmaError.invalid([
      { pointer: '/vector', code: 'invalid', message: 'must not be zero, nor beyond the range of float32' },
    ]);
  }
  const [node] = await tx.nodes.places([target.nodeId], { hold: true });
  if (node?.deleted !== false) throw nodesNotFound([target.nodeId], ['/nodeId']);
  await tx.embeddings.setOwn([{ nodeId: target.nodeId, model: target.model, vector }]);
  return changed(target);
}
