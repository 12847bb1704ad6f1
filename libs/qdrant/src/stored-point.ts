import type { Schemas } from '@qdrant/js-client-rest';
import { unitVector, type PointPayload } from '@stemma/orchestration';
import { contentDigest, type Entity, type Held } from '@stemma/projection';

/** A point as it is written; an empty `vector` is none. */
export interface WrittenPoint {
  readonly id: string;
  readonly vector: number[] | Record<string, never>;
  /** Always sent: a point that comes without one keeps the old one in some segments, and loses it in others. */
  readonly payload: Readonly<Record<string, unknown>> & { readonly rev: number };
}

/** What stays of a deleted version, so that an older state does not bring it back. */
export function tombstone(id: string, rev: number): WrittenPoint {
  return { id, vector: {}, payload: { rev, deleted: true } };
}

/** @param unit the direction of the vector: Qdrant gives that back bit for bit, while it rewrites others. */
export function livePoint(id: string, rev: number, unit: Float32Array, payload: PointPayload): WrittenPoint {
  return { id, vector: Array.from(unit), payload: { ...storedPayload(payload), rev } };
}

/** Of what the mirror would hold. */
export function digestOf({ subject, state }: Entity): string | null {
  if (subject !== 'point' || state === null) return null;
  // One without a direction is refused; none that is held has this digest.
  return digest(unitVector(state.vector) ?? state.vector, storedPayload(state.payload));
}

/** Of a point without a rev of ours: no entity has it. */
export const NO_REV = -1;

/** Null for one that is deleted. What somebody else wrote into a payload shows in the digest. */
export function heldOf({ id, vector, payload }: Schemas['Record']): Held | null {
  const { rev, deleted, ...stored } = payload ?? {};
  if (!Array.isArray(vector) || deleted === true) return null;
  const isRev = typeof rev === 'number' && Number.isSafeInteger(rev) && rev >= 0;
  return {
    id: String(id),
    rev: isRev ? rev : NO_REV,
    digest: digest(Float32Array.from(vector as number[]), stored),
  };
}

function digest(vector: Float32Array, payload: Record<string, unknown>): string {
  // JSON, by which it is sent, knows no negative zero.
  return contentDigest({ vector: vector.map((x) => x + 0), payload });
}

function storedPayload(payload: PointPayload): Record<string, unknown> {
  return {
    pattern_id: payload.patternId,
    lineage_id: payload.lineageId,
    namespace: payload.namespace,
    kind: payload.kind,
    status: payload.status,
    tags: [...payload.tags].sort(),
    version: payload.version,
    content_hash: payload.contentHash,
  };
}
