import { applyDecorators } from '@nestjs/common';
import { fields, jsonPointer } from '@stemma/models';
import type { AliasService } from '@stemma/orchestration';
import type { z } from 'zod';
import { Field, namesOf, noteName, type FieldOptions } from './field.decorator.js';

/** The fields of a class that name versions. */
const own = new Map<unknown, Set<string>>();

/**
 * A field that names a version by its id or as `<patternId>@<alias or number>`, a list of such, or an object whose `nodeId` is one;
 * the controller gets the id.
 */
export function NodeField(options: FieldOptions = {}, schema: z.ZodType = fields.nodeRef): PropertyDecorator {
  return applyDecorators(Field(schema, options), (prototype: object, property: string | symbol) => {
    noteName(own, prototype.constructor, String(property));
  });
}

/** Puts the ids of versions in the place of what names them. @throws StemmaError `alias_not_found`, `node_not_found` */
export async function resolveNodes(dto: object, type: unknown, aliases: AliasService): Promise<void> {
  const values = dto as Record<string, unknown>;
  await Promise.all(
    [...namesOf(own, type)].map(async (field) => {
      const value = values[field];
      if (typeof value === 'string') values[field] = await aliases.nodeId(value, jsonPointer([field]));
      if (Array.isArray(value)) {
        const named = value as readonly string[];
        values[field] = await aliases.nodeIds(
          named.map((name, place) => ({ name, pointer: jsonPointer([field, place]) })),
        );
      } else if (isOfVersion(value)) {
        const nodeId = await aliases.nodeId(value.nodeId, jsonPointer([field, 'nodeId']));
        values[field] = { ...value, nodeId };
      }
    }),
  );
}

function isOfVersion(value: unknown): value is { readonly nodeId: string } {
  return typeof value === 'object' && value !== null && 'nodeId' in value && typeof value.nodeId === 'string';
}
