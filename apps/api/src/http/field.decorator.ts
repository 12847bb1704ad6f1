import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { faultsFromZod, type Fault } from '@stemma/models';
import { Transform } from 'class-transformer';
import { registerDecorator, ValidateIf } from 'class-validator';
import { z } from 'zod';

interface FieldOptions {
  readonly optional?: boolean;
  readonly description?: string;
  readonly example?: unknown;
}

const schemas = new Map<unknown, Map<string, z.ZodType>>();

/**
 * A field of a request, held to a schema of `@stemma/models`: its limits stand there once, for the domain, for
 * class-validator here and for the OpenAPI document.
 */
export function Field(schema: z.ZodType, { optional = false, ...about }: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ ...openApiOf(schema), ...about, required: !optional } as Parameters<typeof ApiProperty>[0]),
    // Unlike class-validator's IsOptional this lets only an absent field pass, not null.
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    Transform(({ value }: { value: unknown }) => {
      const result = schema.safeParse(value);
      return result.success ? result.data : value;
    }),
    holdsTo(schema),
  );
}

/** The faults of a field of a DTO class; empty where it has none. */
export function faultsOfField(target: unknown, property: string, value: unknown): Fault[] {
  for (let type = target; typeof type === 'function'; type = Object.getPrototypeOf(type) as unknown) {
    const result = schemas.get(type)?.get(property)?.safeParse(value, { reportInput: true });
    if (result?.success === false) return faultsFromZod(result.error, `/${property}`);
  }
  return [];
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
      validator: { validate: (value: unknown) => schema.safeParse(value).success },
    });
  };
}

function openApiOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema, ...definition } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return definition;
}
