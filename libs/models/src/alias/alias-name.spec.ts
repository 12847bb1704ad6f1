import { fields } from '../fields/fields.js';
import { versionOfPattern } from './node-ref.js';

const id = '0198c0de-0000-7000-8000-000000000001';
const LONG = 'x'.repeat(100);

describe('the name of a version', () => {
  it.each([
    'production',
    'Production',
    'v1.2.3',
    'v1-rc',
    '1.0',
    'pkg@1.0.0',
    'release/7',
    '🌲',
    LONG,
    'two words',
    '...',
  ])('may be %s', (name) => {
    expect(fields.alias.parse(name)).toBe(name);
  });

  it.each([
    '',
    `${LONG}x`,
    '3',
    'v3',
    'V3',
    '007',
    id,
    id.toUpperCase(),
    'a\0',
    '\ud800',
    ' 3',
    'x ',
    '\u00a0',
    'a\u001b[31m',
    '.',
    '..',
    3,
    null,
  ])('must not be %p', (name) => {
    expect(fields.alias.safeParse(name).success).toBe(false);
  });

  it('has one form, in which it is as long as it may be', () => {
    expect(fields.alias.parse('e\u0301')).toBe('\u00e9');
    // One letter that becomes two.
    expect(fields.alias.safeParse('\u0958'.repeat(51)).success).toBe(false);
    expect(fields.alias.parse('\u0958'.repeat(50))).toHaveLength(100);
  });
});

describe('a version that a request names', () => {
  it('is an id, in lower case or not', () => {
    expect(fields.nodeRef.parse(id.toUpperCase())).toBe(id.toUpperCase());
    expect(versionOfPattern(id)).toBeNull();
  });

  it('is one of a pattern, by number or alias', () => {
    const of = (name: string): object | null => versionOfPattern(`${id.toUpperCase()}@${name}`);
    expect(of('3')).toEqual({ patternId: id, alias: null, version: 3 });
    expect(of('v3')).toEqual({ patternId: id, alias: null, version: 3 });
    expect(of('9'.repeat(30))).toEqual({ patternId: id, alias: null, version: 0 });
    expect(of('caf\u0065\u0301')).toEqual({ patternId: id, alias: 'caf\u00e9', version: null });
    expect(of('pkg@1.0.0')).toEqual({ patternId: id, alias: 'pkg@1.0.0', version: null });
  });

  it.each(['', 'x', `${id}@`, 'x@production', `${id}@${LONG}x`, `${id}@${id}`, ` ${id}`])(
    'is not %p',
    (text) => {
      expect(fields.nodeRef.safeParse(text).success).toBe(false);
    },
  );
});
