import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { faultsFromZod, type Fault } from '@stemma/models';
import { registerDecorator, ValidateIf, type ValidationArguments } from 'class-validator';
import type { z } from 'zod';
import { jsonSchemaOf } from '../openapi/json-schema.js';

interface FieldOptions {
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

const schemas = new Map<unknown, Map<string, z.ZodType>>();

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

/** Whether a class has fields of its own or inherited ones. */
export function hasFields(type: unknown): boolean {
  return lineOf(type).some((ancestor) => schemas.has(ancestor));
}

export function isField(type: unknown, property: string): boolean {
  return lineOf(type).some((ancestor) => schemas.get(ancestor)?.has(property));
}

/** The faults of a field of a DTO class; empty where it has none. */
export function faultsOfField(type: unknown, property: string, value: unknown): Fault[] {
  for (const ancestor of lineOf(type)) {
    const result = schemas.get(ancestor)?.get(property)?.safeParse(value, { reportInput: true });
    if (result?.success === false) return faultsFromZod(result.error, `/${property}`);
  }
  return [];
}

/** The class and those it inherits from. */
function lineOf(type: unknown): unknown[] {
  const line: unknown[] = [];
  for (let at = type; typeof at === 'function'; at = Object.getPrototypeOf(at) as unknown) line.push(at);
  return line;
}

function holdsTo(schema: z.ZodType): PropertyDecorator {
  return (prototype, property) => {
    const target = prototype.constructor;
    const propertyName = String(property);
    const ofClass = schemas.get(target) ?? new Map<string, z.ZodType>();
    schemas.set(target, ofClass.set(propertyName, schema));
    registerDecorator({
      name: 'field',
      target,
      propertyName,
      validator: {
        // Content may be large, so it is parsed once: what the schema made of the value takes its place here.
        validate: (value: unknown, { object }: ValidationArguments) => {
          const result = schema.safeParse(value);
          if (result.success) (object as Record<string, unknown>)[propertyName] = result.data;
          return result.success;
        },
      },
    });
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
