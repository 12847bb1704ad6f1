import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { check, fields } from '@stemma/models';

/** A namespace in the path. @throws StemmaError `validation_failed`, naming the parameter. */
export class NamespacePipe implements PipeTransform<unknown, string> {
  transform(value: unknown, { data }: ArgumentMetadata): string {
    return check(fields.namespace, value, `/${data ?? ''}`);
  }
}
