import { DERIVATION_TYPES } from '@stemma/models';

/** The derivation types as a list of SQL literals; they are words of our own, without quotes to escape. */
export const derivationTypes = DERIVATION_TYPES.map((type) => `'${type}'`).join(', ');
