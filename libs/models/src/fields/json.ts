import { z } from 'zod';
import type { FaultCode } from '../errors/fault.js';
import type { JsonObject, JsonValue } from './json-value.js';
import { INVALID_TEXT_RULE, isStorableText } from './text.js';

/** Levels of objects and arrays, the outermost included. */
export const MAX_METADATA_DEPTH = 32;
export const MAX_CONTENT_DEPTH = 128;

interface JsonFault {
  readonly path: readonly PropertyKey[];
  readonly code: FaultCode;
  readonly message: string;
}

/** A JSON object, checked to its depths and passed on uncopied. */
export function jsonObject(maxDepth = MAX_METADATA_DEPTH): z.ZodType<JsonObject, JsonObject> {
  return z
    .custom<JsonObject>(isPlainObject, { error: 'must be an object', params: { fault: 'wrong_type' } })
    .check(({ value, issues }) => {
      const fault = jsonFault(value, maxDepth);
      if (fault !== null) issues.push(issueOf(fault, value));
    })
    .meta({ type: 'object', additionalProperties: true });
}

/** Any JSON value: text, number, object, array … */
export function jsonValue(maxDepth = MAX_CONTENT_DEPTH): z.ZodType<JsonValue, JsonValue> {
  return z
    .custom<JsonValue>((value) => value !== undefined, {
      error: 'is required',
      params: { fault: 'required' },
    })
    .check(({ value, issues }) => {
      const fault = jsonFault(value, maxDepth);
      if (fault !== null) issues.push(issueOf(fault, value));
    });
}

function isPlainObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function issueOf({ path, code, message }: JsonFault, input: unknown) {
  return { code: 'custom' as const, input, path: [...path], params: { fault: code }, message };
}

/** The first thing in a value that JSON or Postgres cannot hold; null when all is well. */
export function jsonFault(value: unknown, maxDepth: number): JsonFault | null {
  switch (typeof value) {
    case 'string':
      return isStorableText(value) ? null : { path: [], code: 'invalid_text', message: INVALID_TEXT_RULE };
    case 'number':
      return Number.isFinite(value)
        ? null
        : { path: [], code: 'not_finite', message: 'must be a finite number' };
    case 'boolean':
      return null;
    case 'object':
      if (value === null) return null;
      if (maxDepth === 0) return { path: [], code: 'out_of_range', message: 'is nested too deeply' };
      if (Array.isArray(value)) return faultInArray(value, maxDepth);
      if (isPlainObject(value)) return faultInObject(value, maxDepth);
      break;
    default:
  }
  return { path: [], code: 'wrong_type', message: 'must be a JSON value' };
}

function faultInArray(items: readonly unknown[], maxDepth: number): JsonFault | null {
  for (let index = 0; index < items.length; index++) {
    const fault = jsonFault(items[index], maxDepth - 1);
    if (fault !== null) return { ...fault, path: [index, ...fault.path] };
  }
  return null;
}

function faultInObject(object: JsonObject, maxDepth: number): JsonFault | null {
  for (const key of Object.keys(object)) {
    const fault = isStorableText(key)
      ? jsonFault(object[key], maxDepth - 1)
      : { path: [], code: 'invalid_text' as const, message: `${INVALID_TEXT_RULE} (in its key)` };
    if (fault !== null) return { ...fault, path: [key, ...fault.path] };
  }
  return null;
}
