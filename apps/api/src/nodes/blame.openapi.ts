import { fields } from '@stemma/models';
import { BLAME_STOPS } from '@stemma/orchestration';
import { z } from 'zod';

/** The answer of `GET /v1/nodes/{nodeId}/blame`. */
export const blameSchema = z.object({
  spans: z
    .array(z.object({ nodeId: fields.uuid, start: z.int().min(1), lines: z.array(z.string()) }))
    .nullable()
    .describe('All lines in their order, those of one version together; null where no content is kept.'),
  versions: z
    .array(
      z.object({
        nodeId: fields.uuid,
        patternId: fields.uuid,
        version: fields.version,
        versionLabel: fields.versionLabel.nullable(),
        createdAt: fields.timestamp,
        createdBy: fields.createdBy,
      }),
    )
    .describe('Those that spans name, newest first.'),
  stoppedAt: z
    .object({ nodeId: fields.uuid, reason: z.enum(BLAME_STOPS) })
    .nullable()
    .describe('Lines of this version may be older: the chain was not followed behind it.'),
});
