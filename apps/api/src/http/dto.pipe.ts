import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { jsonPointer, StemmaError, type Fault } from '@stemma/models';
import type { ValidationError } from 'class-validator';
import { faultsOfField } from './field.decorator.js';

/** Bodies and queries become DTOs; what does not fit is refused with a pointer for each fault. */
export class DtoPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { target: true, value: true },
      exceptionFactory: (errors) => StemmaError.invalid(errors.flatMap(faultsOf)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && !isObject(value)) {
      throw StemmaError.invalid([{ pointer: '', code: 'wrong_type', message: 'must be a JSON object' }]);
    }
    return (await super.transform(value, metadata)) as unknown;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultsOf(error: ValidationError): Fault[] {
  const pointer = jsonPointer([error.property]);
  if (error.constraints?.whitelistValidation !== undefined) {
    return [{ pointer, code: 'unknown_field', message: 'is not a known field' }];
  }
  const faults = faultsOfField(error.target?.constructor, error.property, error.value);
  return faults.length > 0 ? faults : [{ pointer, code: 'invalid', message: 'is not valid' }];
}
