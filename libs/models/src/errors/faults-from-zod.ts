import type { z } from 'zod';
import { FAULT_CODES, jsonPointer, type Fault, type FaultCode } from './fault.js';

type Issue = z.core.$ZodIssue;
type Finding = Omit<Fault, 'pointer'>;

const faultCodes: ReadonlySet<unknown> = new Set(FAULT_CODES);

/**
 * Zod's issues as faults with JSON pointers, in its order. An object with n unknown keys gives n faults,
 * each pointing at its key. Parse with `reportInput: true` where you can: only then is an absent field
 * told from a wrong one without reading zod's prose.
 */
export function faultsFromZod(error: { readonly issues: readonly Issue[] }, basePointer = ''): Fault[] {
  return error.issues.flatMap((issue) => faultsOf(issue, basePointer));
}

function faultsOf(issue: Issue, basePointer: string): Fault[] {
  const pointer = basePointer + jsonPointer(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer + jsonPointer([key]),
      code: 'unknown_field',
      message: 'is not a known field',
    }));
  }
  if (issue.code === 'invalid_union') {
    const [branch] = [...issue.errors].sort((a, b) => a.length - b.length);
    if (branch !== undefined && branch.length > 0) return branch.flatMap((inner) => faultsOf(inner, pointer));
  }
  return [{ pointer, ...findingOf(issue) }];
}

function findingOf(issue: Issue): Finding {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'too_big':
      return {
        code: sizeCode(issue.origin, 'too_long', 'too_many'),
        message: sizeRule(issue.origin, 'at most', issue.maximum),
      };
    case 'too_small':
      return {
        code: sizeCode(issue.origin, 'too_short', 'too_short'),
        message: sizeRule(issue.origin, 'at least', issue.minimum),
      };
    case 'invalid_format':
      return wrongFormat(issue);
    case 'invalid_value':
      if (isAbsent(issue)) return { code: 'required', message: 'is required' };
      return { code: 'not_in_enum', message: `must be one of ${issue.values.map(String).join(', ')}` };
    case 'custom':
      return custom(issue);
    default:
      return { code: 'invalid', message: issue.message };
  }
}

function wrongType(issue: Issue & { code: 'invalid_type' }): Finding {
  if (isAbsent(issue)) return { code: 'required', message: 'is required' };
  const received = 'received' in issue ? issue.received : undefined;
  if (received === 'Infinity' || received === 'NaN') {
    return { code: 'not_finite', message: 'must be a finite number' };
  }
  return {
    code: 'wrong_type',
    message: `must be ${TYPE_WORDS[issue.expected] ?? `of type ${issue.expected}`}`,
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  record: 'an object',
  null: 'null',
};

function isAbsent(issue: Issue): boolean {
  if ('input' in issue) return issue.input === undefined;
  return issue.message.endsWith('received undefined');
}

function sizeCode(origin: string, ofText: FaultCode, ofList: FaultCode): FaultCode {
  if (origin === 'string') return ofText;
  return origin === 'array' || origin === 'set' || origin === 'map' ? ofList : 'out_of_range';
}

function sizeRule(origin: string, bound: 'at most' | 'at least', limit: number | bigint): string {
  const one = Number(limit) === 1;
  if (origin === 'string') return `must be ${bound} ${String(limit)} character${one ? '' : 's'}`;
  if (origin === 'array' || origin === 'set' || origin === 'map') {
    return `must have ${bound} ${String(limit)} item${one ? '' : 's'}`;
  }
  return `must be ${bound} ${String(limit)}`;
}

function wrongFormat(issue: Issue & { code: 'invalid_format' }): Finding {
  if (issue.format === 'guid' || issue.format === 'uuid') {
    return { code: 'not_a_uuid', message: 'must be a UUID' };
  }
  if (issue.format === 'datetime' || issue.format === 'date') {
    return { code: 'not_a_date', message: 'must be an RFC 3339 date' };
  }
  return { code: 'invalid', message: issue.message };
}

function custom(issue: Issue & { code: 'custom' }): Finding {
  const fault: unknown = issue.params?.['fault'];
  const required = 'input' in issue && issue.input === undefined && issue.path.length > 0;
  if (required) return { code: 'required', message: 'is required' };
  return { code: faultCodes.has(fault) ? (fault as FaultCode) : 'invalid', message: issue.message };
}
