import type { PointPayload } from '@stemma/orchestration';
import { contentDigest } from '@stemma/projection';
import { HASH_BYTES } from './point-columns.js';

/** Of a point as the index holds it: its direction, its tags in no order, a content hash only if it is SHA-256. */
export function pointDigest(unitVector: Float32Array, payload: PointPayload): string {
  const { patternId, lineageId, namespace, kind, status, version, contentHash } = payload;
  const hash = contentHash !== null && contentHash.length === HASH_BYTES * 2 ? contentHash : null;
  const tags = [...payload.tags].sort();
  return contentDigest({
    unitVector,
    patternId,
    lineageId,
    namespace,
    kind,
    status,
    version,
    tags,
    contentHash: hash,
  });
}
