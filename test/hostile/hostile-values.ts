import fc from 'fast-check';

const KNOWN_TO_HURT = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud83d',
  'x\udc00',
  '\udc00\ud83d',
  '\ufeff',
  '\u2028',
  '\u202e',
  '\x1b[31m',
  '\uffff',
  '__proto__',
  'constructor',
  'toString',
  "'; drop table patterns; --",
  '\\',
  '"',
  '%',
  '%s%n',
  '{}',
  '[]',
  'null',
  'NaN',
  '-0',
  '1e999',
  '-1',
  '0x10',
  '9007199254740993',
  '2147483648',
  '9223372036854775808',
  '18446744073709551616',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59.999-14:00',
  '2026-02-30T00:00:00Z',
  '2026-06-30T23:59:60Z',
  '-infinity',
  '00000000-0000-0000-0000-000000000000',
  '../../etc/passwd',
];

/** Code units in any order: halves of pairs, too. */
const codeUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

export const hostileText = fc.oneof(
  fc.constantFrom(...KNOWN_TO_HURT),
  fc.string({ unit: 'binary' }),
  codeUnits,
  fc
    .constantFrom('😀', 'x', '\0')
    .chain((unit) => fc.integer({ min: 1, max: 12_000 }).map((count) => unit.repeat(count))),
);

const numbers = fc
  .oneof(
    fc.double(),
    fc.constantFrom(0, -0, -1, 0.1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e21, 1e308, -1e308, 5e-324),
  )
  .map((number) => (Number.isFinite(number) ? number : 1));

/** Nested more deeply than recursion bears. */
const deep = fc.constantFrom(40, 200, 3_000).map((depth) => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
});

const objects = fc
  .array(fc.tuple(hostileText, fc.oneof(hostileText, fc.integer())), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries) as unknown);

export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  numbers,
  fc.constantFrom(null, true, [], {}, [null]),
  objects,
  fc.jsonValue({ stringUnit: 'binary' }),
  deep,
);

/** A JSON value with something hostile in the place of one of its parts, or added to one of its objects. */
export function spoiled(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, fc.nat(), hostileJson, hostileText, fc.boolean())
    .map(([whole, at, bad, key, isAdded]) => {
      const copy = { whole: structuredClone(whole) };
      const places = placesIn(copy);
      const [object, name] = places[at % places.length] as Place;
      const part = object[name];
      // A name that is a large number would make of an array one of so many.
      if (isAdded && isObject(part) && !Array.isArray(part))
        Object.defineProperty(part, key, { value: bad, enumerable: true });
      else object[name] = bad;
      return copy.whole;
    });
}

type Place = [object: Record<string, unknown>, name: string];

function placesIn(object: Record<string, unknown>): Place[] {
  return Object.entries(object).flatMap(([name, part]) => [
    [object, name] satisfies Place,
    ...(isObject(part) ? placesIn(part) : []),
  ]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** JSON text, or what a broken writer makes of it. */
export function written(value: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const whole = value.map((json) => Buffer.from(JSON.stringify(json)));
  const broken = fc.tuple(whole, fc.nat(), fc.uint8Array({ maxLength: 8 })).map(([bytes, at, bad]) => {
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), bad, bytes.subarray(place + bad.length)]);
  });
  const digits = whole.map((bytes) => Buffer.from(bytes.toString().replace(/:\d+/, ':9007199254740993')));
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 2, arbitrary: broken },
    { weight: 1, arbitrary: digits },
  );
}

export const hostileBytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  hostileText.map((text) => Buffer.from(text)),
  fc
    .constantFrom('\0'.repeat(100), '[', '{"a":', '[1,]', '{"a":1}{', '\ufeff{}')
    .map((text) => Buffer.from(text)),
  fc.constant(Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80])),
);
