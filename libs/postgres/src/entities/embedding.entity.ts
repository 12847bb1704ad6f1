import { bigint, bytes, flag, key, optional, text, timestamp, uuid } from './column.js';
import { Table } from './table.js';

/** Equal text is embedded once for each model. */
export const embeddings = new Table<object>('embeddings', {
  model: key(text),
  textHash: key(text),
  vector: bytes,
  createdAt: timestamp,
});

/** Vectors are float32, little-endian. `own`: the caller sent it; then it stands, whatever the text says. */
export const nodeEmbeddings = new Table<object>('node_embeddings', {
  nodeId: key(uuid),
  model: key(text),
  own: flag,
  vector: optional(bytes),
  textHash: optional(text),
  textRev: optional(bigint),
  rev: bigint,
  updatedAt: timestamp,
});
