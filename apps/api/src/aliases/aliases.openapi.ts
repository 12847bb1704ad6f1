import { aliasMoveJsonSchema, fields } from '@stemma/models';

/** A move, and the version as it is now; all three null for a removal. */
const move = aliasMoveJsonSchema.extend({
  version: fields.version.nullable(),
  versionLabel: fields.versionLabel.nullable(),
  status: fields.lineageStatus.nullable(),
});

export const aliasSchemas = {
  /** A name, and the version that it points at. */
  Alias: move.extend({ nodeId: fields.uuid, version: fields.version, status: fields.lineageStatus }),
  AliasMove: move,
};
