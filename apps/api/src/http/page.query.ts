import { z } from 'zod';
import { Field } from './field.decorator.js';

const MAX_PAGE = 1000;
export const DEFAULT_PAGE = 50;

export const PageLimit = Field(z.coerce.number().int().min(1).max(MAX_PAGE), {
  optional: true,
  description: `Items in the answer; ${DEFAULT_PAGE} by default.`,
});
export const PageCursor = Field(z.string().max(1000), {
  optional: true,
  description: 'The nextCursor of the answer before.',
});

/** The query of every list. */
export class PageQuery {
  @PageLimit
  limit: number = DEFAULT_PAGE;

  @PageCursor
  cursor?: string;
}
