import { Readable } from 'node:stream';
import type { ArgumentMetadata, PipeTransform, Type } from '@nestjs/common';
import { jsonPointer, StemmaError, type Fault } from '@stemma/models';
import { validate } from 'class-validator';
import { faultsOfField, hasFields, isField } from './field.decorator.js';

/**
 * Bodies and queries become DTOs; what does not fit is refused with a pointer for each fault.
 *
 * Not Nest's ValidationPipe: that strips `__proto__` and `constructor` from JSON that a caller wants kept as it is,
 * takes them for known fields, and copies values by recursion, which deep JSON brings down.
 */
export class DtoPipe implements PipeTransform<unknown> {
  async transform(value: unknown, { metatype, type }: ArgumentMetadata): Promise<unknown> {
    if (metatype === undefined || !hasFields(metatype)) return value;
    if (type === 'body') requireObject(value);
    const dto = filled(metatype, value as object);
    const errors = await validate(dto, { forbidUnknownValues: false, stopAtFirstError: true });
    const faults = [
      ...unknownFields(metatype, value as object),
      ...errors.flatMap(({ property, value: given }) => faultsOf(metatype, property, given)),
    ];
    if (faults.length > 0) throw StemmaError.invalid(faults);
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

function filled(metatype: Type<unknown>, given: object): object {
  const dto = new metatype() as Record<string, unknown>;
  for (const [key, value] of Object.entries(given)) {
    if (isField(metatype, key) && value !== undefined) dto[key] = value;
  }
  return dto;
}

function unknownFields(metatype: Type<unknown>, given: object): Fault[] {
  return Object.keys(given)
    .filter((key) => !isField(metatype, key))
    .map(unknownField);
}

export function unknownField(key: string): Fault {
  return { pointer: jsonPointer([key]), code: 'unknown_field', message: 'is not a known field' };
}

function faultsOf(metatype: Type<unknown>, property: string, value: unknown): Fault[] {
  const faults = faultsOfField(metatype, property, value);
  return faults.length > 0
    ? faults
    : [{ pointer: jsonPointer([property]), code: 'invalid', message: 'is not valid' }];
}
