import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { check } from '@stemma/models';
import type { z } from 'zod';

/** A parameter of the path. @throws StemmaError `validation_failed`, naming the parameter. */
export class FieldPipe implements PipeTransform<unknown, string> {
  constructor(private readonly field: z.ZodType<string>) {}

  transform(value: unknown, { data }: ArgumentMetadata): string {
    return check(this.field, value, `/${data ?? ''}`);
  }
}
