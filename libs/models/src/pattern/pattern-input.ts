import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';

export const DEFAULT_KIND = 'code';
export const DEFAULT_NAMESPACE = 'default';

/** What may be changed of a pattern later; absent = left as it is, null = cleared. */
export const patternPatchSchema = z.strictObject({
  name: fields.name.optional(),
  kind: fields.kind.optional(),
  description: fields.description.nullable().optional(),
  namespace: fields.namespace.optional(),
  language: fields.language.nullable().optional(),
  tags: fields.tags.optional(),
  metadata: fields.metadata.optional(),
});
export type PatternPatch = z.input<typeof patternPatchSchema>;

/** What a new pattern is made of. */
export const patternInputSchema = z.strictObject({
  patternId: orNull(fields.uuid),
  name: fields.name,
  kind: fields.kind.default(DEFAULT_KIND),
  description: orNull(fields.description),
  namespace: fields.namespace.default(DEFAULT_NAMESPACE),
  language: orNull(fields.language),
  tags: fields.tags.default(() => []),
  metadata: fields.metadata.default(() => ({})),
  createdAt: orNull(fields.timestamp),
  createdBy: fields.createdBy,
  updatedAt: orNull(fields.timestamp),
});
export type PatternInput = z.input<typeof patternInputSchema>;

/** The API's JSON form; keys of a newer server are passed over. */
export const patternJsonSchema = z.object({
  ...patternInputSchema.shape,
  patternId: fields.uuid,
  createdAt: fields.timestamp,
  updatedAt: fields.timestamp,
  rev: fields.rev,
});
