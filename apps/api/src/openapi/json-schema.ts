import { z } from 'zod';

export type Schema = Record<string, unknown>;

/** What a caller may send to satisfy the schema, as JSON Schema in the words that client generators understand. */
export function jsonSchemaOf(schema: z.ZodType): Schema {
  const { $schema, ...definition } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def;
      if (type === 'tuple') asArray(jsonSchema);
      if (type === 'record') asObject(jsonSchema);
    },
  });
  return definition;
}

/** `items: false`, as it stands beside `prefixItems`, ends the generators of Python clients. */
function asArray(schema: Schema): void {
  const { prefixItems } = schema as { prefixItems: readonly unknown[] };
  const kinds = new Map(prefixItems.map((item) => [JSON.stringify(item), item]));
  const [only, ...others] = kinds.values();
  delete schema['prefixItems'];
  schema['items'] = others.length === 0 ? only : { anyOf: [...kinds.values()] };
}

/** A record with known keys is an object with these properties; by `propertyNames` most generators know none of them. */
function asObject(schema: Schema): void {
  const { propertyNames, additionalProperties } = schema as {
    propertyNames?: { readonly enum?: readonly string[] };
    additionalProperties: unknown;
  };
  if (propertyNames?.enum === undefined) return;
  delete schema['propertyNames'];
  schema['properties'] = Object.fromEntries(propertyNames.enum.map((key) => [key, additionalProperties]));
  schema['additionalProperties'] = false;
}
