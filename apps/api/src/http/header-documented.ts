import { ApiHeader, type ApiHeaderOptions } from '@nestjs/swagger';

/** Lets a parameter decorator that reads a header document it for each endpoint that uses the decorator. */
export function headerDocumented(header: ApiHeaderOptions): ParameterDecorator {
  return (prototype, property) => {
    const descriptor =
      property === undefined ? undefined : Object.getOwnPropertyDescriptor(prototype, property);
    if (property === undefined || descriptor === undefined) return;
    ApiHeader(header)(prototype, property, descriptor);
  };
}
