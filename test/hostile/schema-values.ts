import fc from 'fast-check';
import { hostileText } from './hostile-values.js';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly pattern?: string;
}

export interface Surroundings {
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Ids that may be meant by a field of this name. */
  readonly idsFor: (field: string) => fc.Arbitrary<string>;
}

/** Values that the schema allows, and text of them that is as strange as it may be. */
export function allowedBy(schema: Schema, around: Surroundings, field = ''): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return allowedBy(around.schemas[nameIn(schema.$ref)] ?? {}, around, field);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => allowedBy(choice, around, field)));
  const [type] = [schema.type ?? 'any'].flat();
  switch (type) {
    case 'string':
      return allowedText(schema, around, field);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 100, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 3 } = schema;
      const few = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 3)) };
      return fc.uniqueArray(allowedBy(items, around, field), few);
    }
    case 'object':
      return schema.properties === undefined ? strangeObject : allowedObject(schema, around);
    default:
      return storable(fc.string({ unit: 'binary' }));
  }
}

const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

function allowedObject(
  { properties = {}, required = [] }: Schema,
  around: Surroundings,
): fc.Arbitrary<unknown> {
  const members = Object.entries(properties).map(([name, schema]) => {
    const value = allowedBy(schema, around, name);
    return [name, required.includes(name) ? value : fc.option(value, { nil: undefined })] as const;
  });
  return fc.record(Object.fromEntries(members));
}

function allowedText(schema: Schema, around: Surroundings, field: string): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 300 } = schema;
  if (format === 'uuid') return around.idsFor(field);
  if (format === 'date-time')
    return fc
      .date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString());
  if (pattern?.startsWith('^/metadata') === true)
    return storable(hostileText).map((text) => `/metadata/${text}`);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const atLimit = fc
    .constantFrom('😀', 'x', 'é', '\u0001', '"', '\\')
    .chain((unit) => fc.constantFrom(minLength, maxLength).map((count) => unit.repeat(count)));
  const any = storable(fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 60) }));
  return fc.oneof({ weight: 1, arbitrary: atLimit }, { weight: 3, arbitrary: any });
}

const storable = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  text.map((any) => any.replaceAll('\0', '\u0001').toWellFormed());

const strangeObject = fc.dictionary(
  storable(hostileText),
  fc.oneof(storable(hostileText), fc.integer(), fc.constant(null), fc.constant([{ a: [] }])),
  { maxKeys: 3 },
);
