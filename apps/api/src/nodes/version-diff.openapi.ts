import { fields } from '@stemma/models';
import { z } from 'zod';

const side = z.object({
  nodeId: fields.uuid,
  patternId: fields.uuid,
  version: z.int().min(1),
  contentHash: fields.contentHash.nullable(),
});

/** The answer of `GET /v1/versions/diff`. */
export const versionDiffSchema = z.object({
  a: side,
  b: side,
  isSame: z.boolean(),
  hunks: z
    .array(
      z.object({
        oldStart: z.int().min(0),
        oldLines: z.int().min(0),
        newStart: z.int().min(0),
        newLines: z.int().min(0),
        lines: z.array(z.string()),
      }),
    )
    .nullable()
    .describe(
      'As of a unified diff, each line with its sign; null where a content is known by its hash alone.',
    ),
  patch: z
    .array(z.looseObject({ op: z.string(), path: z.string() }))
    .nullable()
    .describe('RFC 6902, from a to b, where both are JSON other than a text.'),
  added: z.int().min(0),
  removed: z.int().min(0),
});
