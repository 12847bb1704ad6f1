import { fields } from '@stemma/models';
import { STORE_STATES } from '@stemma/orchestration';
import { z } from 'zod';

const count = z.int().min(0);

/** Answer of `GET /v1/erasures/{erasureId}`. */
export const erasureSchema = z.object({
  erasureId: fields.uuid,
  patternId: fields.uuid,
  requestedBy: fields.actorId,
  reason: fields.reason,
  requestedAt: fields.timestamp,
  removed: z.record(z.string(), count),
  stores: z.array(
    z.object({
      store: z.string(),
      state: z.enum(STORE_STATES),
      left: count.nullable(),
      cause: z.string().nullable(),
      lookedAt: fields.timestamp,
    }),
  ),
  goneAt: fields.timestamp.nullable(),
});
