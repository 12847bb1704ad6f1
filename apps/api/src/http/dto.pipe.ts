import { Readable } from 'node:stream';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { jsonPointer, StemmaError, type Fault } from '@stemma/models';
import { validate } from 'class-validator';
import type { AliasService } from '@stemma/orchestration';
import { faultsOf, fieldsOf } from './field.decorator.js';
import { resolveNodes } from './node-field.decorator.js';

/**
 * Bodies and queries become DTOs; what does not fit is refused with a pointer for each fault. Versions that they name are
 * looked up.
 *
 * Not Nest's ValidationPipe: that strips `__proto__` and `constructor` from JSON that a caller wants kept as it is,
 * takes them for known fields, and copies values by recursion, which deep JSON brings down.
 */
export class DtoPipe implements PipeTransform<unknown> {
  constructor(private readonly aliases: AliasService) {}

  async transform(value: unknown, { metatype, type }: ArgumentMetadata): Promise<unknown> {
    const fields = fieldsOf(metatype);
    if (metatype === undefined || fields.size === 0) return value;
    if (type === 'body') requireObject(value);
    const given = Object.entries(value as object);
    const dto = new metatype() as object;
    Object.assign(dto, Object.fromEntries(given.filter(([key, of]) => fields.has(key) && of !== undefined)));
    await validate(dto, { forbidUnknownValues: false, stopAtFirstError: true });
    const unknown = given.filter(([key]) => !fields.has(key)).map(([key]) => unknownField(key));
    const faults = [...unknown, ...faultsOf(dto)];
    if (faults.length > 0) throw StemmaError.invalid(faults);
    await resolveNodes(dto, metatype, this.aliases);
    return dto;
  }
}

function requireObject(value: unknown): void {
  if (value instanceof Readable)
    throw new StemmaError('unsupported_media_type', 'Send the body as application/json.');
  if (value === undefined) {
    throw StemmaError.invalid([
      { pointer: '', code: 'required', message: 'needs a JSON object as its body' },
    ]);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw StemmaError.invalid([{ pointer: '', code: 'wrong_type', message: 'must be a JSON object' }]);
}

export function unknownField(key: string): Fault {
  return { pointer: jsonPointer([key]), code: 'unknown_field', message: 'is not a known field' };
}
