import { z } from 'zod';
import { MAX_COUNT } from '../fields/limits.js';
import { aliasName, versionNumberOf } from './alias-name.js';

const UUID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const RULE = 'must be a UUID, or <patternId>@<alias or number of the version>';
const uuid = z.guid().toLowerCase();
const alias = aliasName();

/** A version by its pattern, and by a name or its number; 0 where the number is larger than any can be. */
export interface VersionOfPattern {
  readonly patternId: string;
  readonly alias: string | null;
  readonly version: number | null;
}

/** Where a request names a version: its id, or `<patternId>@<alias or number>`, which has to be looked up. */
export function nodeRef() {
  return z
    .string()
    .check(({ value, issues }) => {
      if (uuid.safeParse(value).success || versionOfPattern(value) !== null) return;
      if (value.includes('@')) issues.push({ code: 'custom', input: value, message: RULE });
      else issues.push({ code: 'invalid_format', format: 'guid', input: value });
    })
    .meta({
      // Apart, so that clients take the ids of answers for it, whatever their type for UUIDs is.
      anyOf: [
        { type: 'string', format: 'uuid' },
        { type: 'string', pattern: `^${UUID}@.{1,100}$` },
      ],
      description: 'The id of a version, or `<patternId>@<alias or number of the version>`.',
      example: '0198c0de-0000-7000-8000-000000000001',
    });
}

/** Null where the text is no `<patternId>@…`. */
export function versionOfPattern(text: string): VersionOfPattern | null {
  const at = text.indexOf('@');
  const pattern = uuid.safeParse(text.slice(0, at));
  if (at < 0 || !pattern.success) return null;
  const name = text.slice(at + 1);
  const version = versionNumberOf(name);
  if (version !== null)
    return { patternId: pattern.data, alias: null, version: version <= MAX_COUNT ? version : 0 };
  const named = alias.safeParse(name);
  return named.success ? { patternId: pattern.data, alias: named.data, version: null } : null;
}
