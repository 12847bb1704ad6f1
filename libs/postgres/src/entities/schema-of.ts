import { EntitySchema, EntitySchemaOptions, type EntitySchemaColumnOptions } from 'typeorm';
import { nameOf, type Column, type Group } from './column.js';

export type Definition<Of = Column | Group<object>> = Readonly<Record<string, Of>>;

/** @param isSelected whether a property is read where nobody names the columns. */
export function schemaOf<T>(
  name: string,
  definition: Definition,
  isSelected: (property: string) => boolean,
): EntitySchema<T> {
  const columns: Record<string, EntitySchemaColumnOptions> = {};
  const embeddeds: Record<string, { schema: EntitySchema; prefix: false }> = {};
  for (const [property, column] of Object.entries(definition)) {
    const select = isSelected(property);
    if (!('group' in column)) columns[property] = { ...column, name: nameOf(property, column), select };
    else {
      const group = schemaOf<object>(`${name}.${property}`, column.group as Definition, () => select);
      embeddeds[property] = { schema: group, prefix: false };
    }
  }
  return new EntitySchema<T>(Object.assign(new EntitySchemaOptions<T>(), { name, columns, embeddeds }));
}
