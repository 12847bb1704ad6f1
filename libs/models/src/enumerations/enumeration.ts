import { z } from 'zod';

/**
 * A field of closed values that also takes old spellings: `enumeration(EDGE_STRENGTHS, { medium: 'moderate' })`.
 * Parsing answers the canonical value, so an alias never gets past the boundary.
 */
export function enumeration<const Value extends string, const Alias extends string = never>(
  values: readonly Value[],
  aliases?: Readonly<Record<Alias, NoInfer<Value>>>,
): z.ZodType<Value, Value | Alias> {
  if (aliases === undefined) return z.enum(values);
  const canonical = new Map<string, Value>(Object.entries<Value>(aliases));
  return z
    .enum([...values, ...canonical.keys()])
    .overwrite((text) => canonical.get(text) ?? text) as unknown as z.ZodType<Value, Value | Alias>;
}
