import type { z } from 'zod';

type Optional<Schema extends z.ZodObject> = {
  [Key in keyof z.input<Schema>]-?: undefined extends z.input<Schema>[Key] ? Key : never;
}[keyof z.input<Schema>] &
  keyof z.output<Schema>;

/** Values of a schema's fields that were checked where they came in; what has a default may be absent. */
export type Given<Schema extends z.ZodObject> = Omit<z.output<Schema>, Optional<Schema>> & {
  readonly [Key in Optional<Schema>]?: z.output<Schema>[Key] | undefined;
};

/** The same in the schema's order, with its defaults where nothing was given. Holds no value to any rule a second time. */
export function withDefaults<Schema extends z.ZodObject>(
  schema: Schema,
  given: Given<Schema>,
): z.output<Schema> {
  const values = new Map(Object.entries(given));
  const whole: Record<string, unknown> = {};
  for (const [key, field] of Object.entries<z.ZodType>(schema.shape)) {
    const value: unknown = values.get(key);
    whole[key] = value === undefined ? field.parse(undefined) : value;
  }
  return whole as z.output<Schema>;
}
