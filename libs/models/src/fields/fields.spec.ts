import fc from 'fast-check';
import { z } from 'zod';
import { fields } from './fields.js';
import { jsonFault, MAX_METADATA_DEPTH } from './json.js';
import { isStorableText, text } from './text.js';
import { parseTimestamp } from './timestamp.js';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('text', () => {
  it('counts characters, not code units', () => {
    expect(accepts(text(1, 3), '😀😀😀')).toBe(true);
    expect(accepts(text(1, 3), '😀😀😀😀')).toBe(false);
    expect(accepts(text(1, 3), 'abcd')).toBe(false);
    expect(accepts(fields.name, 'x'.repeat(255))).toBe(true);
  });

  it('is what Postgres can hold', () => {
    expect(isStorableText('naïve 😀 中文 \u200d\t\n')).toBe(true);
    for (const bad of ['a\0b', '\ud83d', 'x\ude00', '\ude00\ud83d']) expect(isStorableText(bad)).toBe(false);
  });

  it('agrees with UTF-8 on what is well formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud800', '\udfff'), (prefix, tail) => {
        const value = prefix + tail;
        const wellFormed = Buffer.from(value, 'utf8').toString('utf8') === value && !value.includes('\0');
        expect(isStorableText(value)).toBe(wellFormed);
      }),
    );
  });
});

describe('limits', () => {
  it.each<[keyof typeof fields, number, number]>([
    ['name', 1, 255],
    ['kind', 1, 100],
    ['namespace', 1, 100],
    ['description', 0, 10_000],
    ['tag', 1, 100],
    ['versionLabel', 1, 50],
    ['createdBy', 1, 255],
    ['actorId', 1, 255],
    ['changeSummary', 0, 10_000],
    ['reason', 1, 2_000],
  ])('of %s are %p to %p characters', (key, min, max) => {
    expect(accepts(fields[key], 'x'.repeat(min))).toBe(true);
    expect(accepts(fields[key], 'x'.repeat(max))).toBe(true);
    expect(accepts(fields[key], 'x'.repeat(max + 1))).toBe(false);
    if (min > 0) expect(accepts(fields[key], '')).toBe(false);
  });

  it('of tags are 64', () => {
    const tags = Array.from({ length: 64 }, (_, index) => `tag ${String(index)}`);
    expect(fields.tags.parse(tags)).toEqual(tags);
    expect(accepts(fields.tags, [...tags, 'one more'])).toBe(false);
  });

  it.each<[keyof typeof fields, number, number]>([
    ['score', 0, 1],
    ['percent', 0, 100],
    ['rating5', 0, 5],
  ])('of %s are %p to %p', (key, min, max) => {
    expect([min, max].every((value) => accepts(fields[key], value))).toBe(true);
    expect(
      [min - 1e-9, max + 1e-9, NaN, Infinity, '0', null].some((value) => accepts(fields[key], value)),
    ).toBe(false);
  });
});

describe('revisions', () => {
  it('are what a column of 32 bits holds, from 1', () => {
    for (const rev of [1, 2_147_483_647]) expect(accepts(fields.rev, rev)).toBe(true);
    for (const rev of [0, 2_147_483_648, 1.5, '1']) expect(accepts(fields.rev, rev)).toBe(false);
  });
});

describe('UUIDs', () => {
  it('are taken in any case and version, and answered in small letters', () => {
    expect(fields.uuid.parse('01890000-0000-7000-8000-00000000000A')).toBe(
      '01890000-0000-7000-8000-00000000000a',
    );
    expect(accepts(fields.uuid, '00000000-0000-0000-0000-000000000000')).toBe(true);
  });

  it.each([
    '',
    'abc',
    '0189000000007000800000000000000a',
    '{01890000-0000-7000-8000-00000000000a}',
    ' 01890000-0000-7000-8000-00000000000a',
    '01890000-0000-7000-8000-00000000000a\n',
    1,
  ])('are not %p', (value) => {
    expect(accepts(fields.uuid, value)).toBe(false);
  });
});

describe('timestamps', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.123456789Z', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31t12:00:00z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31 12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('read %s', (value, iso) => {
    expect(fields.timestamp.parse(value).toISOString()).toBe(iso);
  });

  it.each([
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-02-30T12:00:00Z',
    '2025-02-29T12:00:00Z',
    '2026-04-31T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-00-01T12:00:00Z',
    '2026-01-00T12:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T12:60:00Z',
    '2026-01-01T12:00:00+2',
    '+012026-01-01T12:00:00Z',
    '0000-06-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    'yesterday',
    '',
    1769860800,
    null,
    new Date(NaN),
    new Date(-1e15),
  ])('refuse %p', (value) => {
    expect(accepts(fields.timestamp, value)).toBe(false);
  });

  it('read what toISOString writes', () => {
    const instants = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseTimestamp(instant.toISOString())).toEqual(instant);
        expect(fields.timestamp.parse(instant)).toBe(instant);
      }),
    );
  });

  it('are bounds of a window where there is room around them', () => {
    for (const value of ['0100-01-01T00:00:00Z', '2026-01-31T12:00:00Z', '9998-12-31T23:59:59.999Z'])
      expect(fields.windowBound.parse(value)).toEqual(new Date(value));
    for (const value of ['0099-12-31T23:59:59.999Z', '9999-01-01T00:00:00Z', '2026-02-30T12:00:00Z', 7])
      expect(accepts(fields.windowBound, value)).toBe(false);
  });

  it('know days of the calendar', () => {
    expect(accepts(fields.day, '2026-01-31')).toBe(true);
    for (const value of ['2026-02-30', '2026-1-31', '2026-01-31T', ''])
      expect(accepts(fields.day, value)).toBe(false);
  });
});

describe('JSON values', () => {
  const nested = (depth: number): object => (depth === 1 ? {} : { in: nested(depth - 1) });

  it('are taken to 32 levels as metadata', () => {
    expect(MAX_METADATA_DEPTH).toBe(32);
    expect(accepts(fields.metadata, nested(32))).toBe(true);
    expect(accepts(fields.metadata, nested(33))).toBe(false);
    expect(accepts(fields.metadata, { a: [[[nested(29)]]] })).toBe(false);
  });

  it('do not overflow the stack, however deep they are', () => {
    let bomb: unknown = [];
    for (let depth = 0; depth < 200_000; depth++) bomb = [bomb];
    expect(accepts(fields.metadata, { bomb })).toBe(false);
    expect(accepts(fields.content, bomb)).toBe(false);
  });

  it('are passed on as they are, __proto__ included', () => {
    const value = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as object;
    expect(fields.metadata.parse(value)).toBe(value);
  });

  it.each<[unknown, (string | number)[], string]>([
    [{ a: { 'b\0': 1 } }, ['a', 'b\0'], 'invalid_text'],
    [{ a: ['ok', '\ud800'] }, ['a', 1], 'invalid_text'],
    [JSON.parse('[{"x": 1e999}]'), [0, 'x'], 'not_finite'],
    [{ a: undefined }, ['a'], 'wrong_type'],
    [{ a: new Date() }, ['a'], 'wrong_type'],
    [{ a: 1n }, ['a'], 'wrong_type'],
  ])('with a fault point at it', (value, path, code) => {
    expect(jsonFault(value, 10)).toMatchObject({ path, code });
  });
});

describe('the JSON Schema of the fields', () => {
  const jsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

  it('tells types and limits', () => {
    expect(jsonSchema(fields.name)).toMatchObject({ type: 'string', minLength: 1, maxLength: 255 });
    expect(jsonSchema(fields.uuid)).toMatchObject({ type: 'string', format: 'uuid' });
    expect(jsonSchema(fields.timestamp)).toMatchObject({ type: 'string', format: 'date-time' });
    expect(jsonSchema(fields.tags)).toMatchObject({ type: 'array', maxItems: 64, uniqueItems: true });
    expect(jsonSchema(fields.metadata)).toMatchObject({ type: 'object' });
    expect(jsonSchema(fields.edgeStrength)).toMatchObject({
      type: 'string',
      enum: ['weak', 'moderate', 'strong', 'medium'],
    });
    expect(jsonSchema(fields.score)).toMatchObject({ type: 'number', minimum: 0, maximum: 1 });
    const object = jsonSchema(
      z.strictObject({ at: fields.timestamp, metadata: fields.metadata, content: fields.content }),
    );
    expect(object).toMatchObject({ required: ['at', 'metadata', 'content'], additionalProperties: false });
  });
});
