import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';
import { check } from './check.js';
import { ERROR_CODES } from './error-code.js';
import { FAULT_CODES, jsonPointer } from './fault.js';
import { faultsFromZod } from './faults-from-zod.js';
import { StemmaError } from './stemma-error.js';

const schema = z.strictObject({
  name: fields.name.optional(),
  score: orNull(fields.score),
  id: fields.uuid.optional(),
  at: fields.timestamp.optional(),
  status: fields.edgeStrength.optional(),
  tags: fields.tags.optional(),
  metadata: fields.metadata.optional(),
  content: fields.content.optional(),
  count: fields.count.optional(),
  flag: fields.flag.optional(),
  hash: fields.contentHash.optional(),
  pair: z.array(fields.tag).min(2).optional(),
});

function faultsOf(value: unknown, reportInput = true) {
  const result = schema.safeParse(value, { reportInput });
  return result.success ? [] : faultsFromZod(result.error, '/body');
}

describe('faults', () => {
  it.each<[unknown, string, string, string]>([
    [{ name: '' }, '/body/name', 'too_short', 'must be at least 1 character'],
    [{ name: 'x'.repeat(256) }, '/body/name', 'too_long', 'must be at most 255 characters'],
    [{ name: 'x\0' }, '/body/name', 'invalid_text', 'must not contain U+0000 or lone surrogates'],
    [{ name: '\ud800' }, '/body/name', 'invalid_text', 'must not contain U+0000 or lone surrogates'],
    [{ name: 5 }, '/body/name', 'wrong_type', 'must be a string'],
    [{ score: 1.01 }, '/body/score', 'out_of_range', 'must be at most 1'],
    [{ score: -0.01 }, '/body/score', 'out_of_range', 'must be at least 0'],
    [{ score: 'x' }, '/body/score', 'wrong_type', 'must be a number'],
    [{ score: Infinity }, '/body/score', 'not_finite', 'must be a finite number'],
    [{ score: NaN }, '/body/score', 'not_finite', 'must be a finite number'],
    [{ count: 1.5 }, '/body/count', 'wrong_type', 'must be an integer'],
    [{ count: 2 ** 31 }, '/body/count', 'out_of_range', 'must be at most 2147483647'],
    [{ id: 'x' }, '/body/id', 'not_a_uuid', 'must be a UUID'],
    [{ id: 7 }, '/body/id', 'wrong_type', 'must be a string'],
    [{ status: 'x' }, '/body/status', 'not_in_enum', 'must be one of weak, moderate, strong, medium'],
    [{ tags: ['a', 'a'] }, '/body/tags/1', 'duplicate', 'must not repeat an earlier tag'],
    [{ tags: 'a' }, '/body/tags', 'wrong_type', 'must be an array'],
    [{ tags: Array.from({ length: 65 }, String) }, '/body/tags', 'too_many', 'must have at most 64 items'],
    [{ pair: ['a'] }, '/body/pair', 'too_short', 'must have at least 2 items'],
    [{ metadata: 'a' }, '/body/metadata', 'wrong_type', 'must be an object'],
    [
      { metadata: { 'a/b~': { c: Infinity } } },
      '/body/metadata/a~1b~0/c',
      'not_finite',
      'must be a finite number',
    ],
    [{ flag: 'true' }, '/body/flag', 'wrong_type', 'must be true or false'],
    [{ hash: 'abc' }, '/body/hash', 'invalid', 'must be a SHA-256 in 64 hexadecimal digits'],
    [[], '/body', 'wrong_type', 'must be an object'],
    [null, '/body', 'wrong_type', 'must be an object'],
  ])('of %j are told by pointer, code and rule', (value, pointer, code, message) => {
    expect(faultsOf(value)).toEqual([{ pointer, code, message }]);
  });

  it('of unknown keys point at each of them', () => {
    expect(faultsOf({ 'x/y': 1, z: 2 })).toEqual([
      { pointer: '/body/x~1y', code: 'unknown_field', message: 'is not a known field' },
      { pointer: '/body/z', code: 'unknown_field', message: 'is not a known field' },
    ]);
    expect(faultsOf(JSON.parse('{"__proto__": 1}'))).toMatchObject([
      { pointer: '/body/__proto__', code: 'unknown_field' },
    ]);
  });

  it.each([true, false])(
    'of absent fields say required, with the input reported (%p) or not',
    (reportInput) => {
      const required = z.strictObject({
        a: fields.name,
        b: fields.uuid,
        c: fields.timestamp,
        d: fields.edgeStrength,
        e: fields.metadata,
        f: fields.score,
        g: fields.content,
        h: fields.tags,
      });
      const result = required.safeParse({}, { reportInput });
      const faults = faultsFromZod(result.error ?? { issues: [] });
      expect(faults.map(({ pointer }) => pointer)).toEqual(['/a', '/b', '/c', '/d', '/e', '/f', '/g', '/h']);
      const told = reportInput
        ? faults
        : faults.filter(({ pointer }) => !['/c', '/d', '/e'].includes(pointer));
      expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['required']));
    },
  );

  it('of a union are those of its nearest branch', () => {
    const union = z.strictObject({
      u: z.union([z.strictObject({ a: fields.name, b: fields.name }), z.strictObject({ a: fields.count })]),
    });
    const result = union.safeParse({ u: { a: 'x' } }, { reportInput: true });
    expect(faultsFromZod(result.error ?? { issues: [] })).toEqual([
      { pointer: '/u/b', code: 'required', message: 'is required' },
    ]);
  });

  it('have codes of the closed list only', () => {
    const faults = faultsOf({
      name: 1,
      score: 'x',
      id: '',
      at: '',
      status: '',
      tags: 1,
      metadata: 1,
      count: '',
      flag: 1,
      hash: '',
    });
    expect(faults).toHaveLength(10);
    for (const { code } of faults) expect(FAULT_CODES).toContain(code);
  });

  it('escape pointers', () => {
    expect(jsonPointer(['a/b', 0, 'c~d'])).toBe('/a~1b/0/c~0d');
    expect(jsonPointer([])).toBe('');
  });
});

describe('StemmaError', () => {
  it('is thrown by check with the first rule as its message', () => {
    expect(() => check(schema, { name: '', score: 2 }, '/executions/3')).toThrow(
      expect.objectContaining({
        name: 'StemmaError',
        code: 'validation_failed',
        message: '/executions/3/name must be at least 1 character (and 1 more)',
      }) as Error,
    );
  });

  it('keeps cause and extra, and is recognised by its code', () => {
    const cause = new Error('socket');
    const error = new StemmaError('store_unavailable', 'Postgres does not answer.', {
      cause,
      extra: { store: 'postgres' },
    });
    expect(error).toMatchObject({ cause, extra: { store: 'postgres' }, faults: [] });
    expect(StemmaError.is(error)).toBe(true);
    expect(StemmaError.is(error, 'store_unavailable')).toBe(true);
    expect(StemmaError.is(error, 'timeout')).toBe(false);
    expect(StemmaError.is(cause)).toBe(false);
    expect('cause' in new StemmaError('timeout', 'Too slow.')).toBe(false);
  });

  it('has codes without repeats', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });
});
