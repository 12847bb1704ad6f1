import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { check, jsonPointer, StemmaError, type Fault } from '@stemma/models';
import { registerDecorator, ValidateIf, type ValidationArguments } from 'class-validator';
import type { z } from 'zod';
import { jsonSchemaOf } from '../openapi/json-schema.js';

export interface FieldOptions {
  readonly optional?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  /** What is documented where the schema itself reads more than callers need to know. */
  readonly documented?: z.ZodType;
}

const ANY_JSON = {
  anyOf: [
    ...['string', 'number', 'boolean', 'null'].map((type) => ({ type })),
    { type: 'object', additionalProperties: true },
    { type: 'array', items: {} },
  ],
};

/** The fields that a class itself has. */
const own = new Map<unknown, Set<string>>();
/** Of DTOs that were refused. */
const found = new WeakMap<object, Fault[]>();

/**
 * A field of a request, held to a schema of `@stemma/models`: its limits stand there once, for the domain, for
 * class-validator here and for the OpenAPI document.
 */
export function Field(
  schema: z.ZodType,
  { optional = false, documented = schema, ...about }: FieldOptions = {},
): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ ...openApiOf(documented), ...about, required: !optional }),
    // Unlike class-validator's IsOptional this lets only an absent field pass, not null.
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    holdsTo(schema),
  );
}

/** The names of the fields of a class, inherited ones too. */
export function fieldsOf(type: unknown): ReadonlySet<string> {
  return namesOf(own, type);
}

export function noteName(names: Map<unknown, Set<string>>, type: unknown, name: string): void {
  names.set(type, (names.get(type) ?? new Set()).add(name));
}

/** Those of a class and of what it inherits from. */
export function namesOf(
  noted: ReadonlyMap<unknown, ReadonlySet<string>>,
  type: unknown,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at = type; typeof at === 'function'; at = Object.getPrototypeOf(at) as unknown)
    for (const name of noted.get(at) ?? []) names.add(name);
  return names;
}

/** What class-validator found in a DTO. */
export function faultsOf(dto: object): readonly Fault[] {
  return found.get(dto) ?? [];
}

function holdsTo(schema: z.ZodType): PropertyDecorator {
  return (prototype, property) => {
    const target = prototype.constructor;
    const propertyName = String(property);
    noteName(own, target, propertyName);
    const validate = (value: unknown, { object }: ValidationArguments): boolean => {
      try {
        // Content may be large, so it is checked once: what the schema made of the value takes its place here.
        (object as Record<string, unknown>)[propertyName] = check(schema, value, jsonPointer([propertyName]));
        return true;
      } catch (error) {
        if (!StemmaError.is(error, 'validation_failed')) throw error;
        found.set(object, [...faultsOf(object), ...error.faults]);
        return false;
      }
    };
    registerDecorator({ name: 'field', target, propertyName, validator: { validate } });
  };
}

/** Nest takes a `type` that is a list, as `[number, null]`, for that of an array, and a missing one for `object`. */
function openApiOf(schema: z.ZodType): Record<string, unknown> {
  const { type, ...definition } = jsonSchemaOf(schema);
  if (type === undefined) return Object.keys(definition).length === 0 ? ANY_JSON : definition;
  if (!Array.isArray(type)) return { type, ...definition };
  return {
    anyOf: type.map((one: unknown) => (one === 'null' ? { type: one } : { type: one, ...definition })),
  };
}
