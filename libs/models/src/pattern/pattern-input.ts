import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';
import type { Given } from '../fields/with-defaults.js';
import type { Changes } from '../content/differs.js';
import type { PatternState } from './pattern-state.js';

export const DEFAULT_KIND = 'code';
export const DEFAULT_NAMESPACE = 'default';

/** What may be changed of a pattern; absent = left as it is, null = cleared. */
export type PatternPatch = Changes<
  PatternState,
  'name' | 'kind' | 'description' | 'namespace' | 'language' | 'tags' | 'metadata'
>;

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
export type PatternInput = Given<typeof patternInputSchema>;

/** The API's JSON form; keys of a newer server are passed over. */
export const patternJsonSchema = z.object({
  ...patternInputSchema.shape,
  patternId: fields.uuid,
  createdAt: fields.timestamp,
  updatedAt: fields.timestamp,
  rev: fields.rev,
});
