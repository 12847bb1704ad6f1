/** Why one field was refused; a closed list. */
export const FAULT_CODES = [
  'required',
  'wrong_type',
  'unknown_field',
  'too_long',
  'too_short',
  'too_many',
  'out_of_range',
  'not_finite',
  'not_a_uuid',
  'not_a_date',
  'not_in_enum',
  'invalid_text',
  'duplicate',
  'invalid',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** One refused field: where (RFC 6901 pointer, '' = the whole document), why, and the rule in words. */
export interface Fault {
  readonly pointer: string;
  readonly code: FaultCode;
  readonly message: string;
}

/** One and the same fault at several places. */
export function faultsAt(pointers: readonly string[], message: string): Fault[] {
  return pointers.map((pointer) => ({ pointer, code: 'invalid', message }));
}

/** `['a/b', 0]` → `/a~1b/0`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  let pointer = '';
  for (const key of path) pointer += `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return pointer;
}
