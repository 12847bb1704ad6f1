import { key, uuid } from './column.js';
import { Table } from './table.js';

/** Where a family went when it was joined to a larger one: old ids still resolve. */
export const aliases = new Table<{ readonly aliasId: string; readonly lineageId: string }>(
  'lineage_aliases',
  { aliasId: key(uuid), lineageId: uuid },
);
