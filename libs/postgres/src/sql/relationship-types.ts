import { DERIVATION_TYPES, LINEAGE_TYPES, type StoredRelationshipType } from '@stemma/models';

/** Lists of SQL literals. */
export const derivationTypes = literals(DERIVATION_TYPES);
export const lineageTypes = literals(LINEAGE_TYPES);

/** They are words of our own, without quotes to escape. */
function literals(types: readonly StoredRelationshipType[]): string {
  return types.map((type) => `'${type}'`).join(', ');
}
