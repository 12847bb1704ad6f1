import { z } from 'zod';
import { edgeInputSchema } from '../edge/edge-input.js';
import { storedEnds, type StoredRelationshipType } from '../enumerations/relationship-type.js';
import { fields, orNull } from '../fields/fields.js';
import { edgeIdOf } from '../ids/ids.js';

/** The patterns of the ends are looked up, so a record does not tell them. */
const recordShape = edgeInputSchema.omit({ sourcePatternId: true, targetPatternId: true }).shape;

export const edgeRecordSchema = z.strictObject({
  record: z.literal('edge'),
  ...recordShape,
  rev: orNull(fields.importedRev),
});

type ParsedEdge = z.output<typeof edgeRecordSchema>;

/** An edge with its id settled and `child_of` turned round. */
export type EdgeRecord = Omit<ParsedEdge, 'edgeId' | 'relationshipType'> & {
  readonly edgeId: string;
  readonly relationshipType: StoredRelationshipType;
};

export function settleEdge(edge: ParsedEdge): EdgeRecord {
  const ends = storedEnds(edge);
  const edgeId = edge.edgeId ?? edgeIdOf(ends.sourceNodeId, ends.targetNodeId, ends.relationshipType);
  return { ...edge, ...ends, edgeId };
}
