import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { check, fields } from '@stemma/models';

/** An id in the path. @throws StemmaError `validation_failed`, naming the parameter. */
export class UuidPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, { data }: ArgumentMetadata): string {
    return check(fields.uuid, value, `/${data ?? ''}`);
  }
}
