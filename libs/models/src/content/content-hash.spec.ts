import fc from 'fast-check';
import type { JsonValue } from '../fields/json-value.js';
import { canonicalJson, sameJson } from './canonical-json.js';
import { contentHash } from './content-hash.js';

describe('the hash of a content', () => {
  it('is the SHA-256 of the UTF-8 text', () => {
    expect(contentHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(contentHash('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(contentHash('é')).toBe(contentHash(Buffer.from([0xc3, 0xa9]).toString('utf8')));
  });

  it('is that of the canonical JSON for all else', () => {
    expect(contentHash({ b: 1, a: [true, null] })).toBe(contentHash('{"a":[true,null],"b":1}'));
    expect(contentHash(5)).toBe(contentHash('5'));
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(contentHash(reversed as JsonValue)).toBe(contentHash(object as JsonValue));
      }),
    );
  });
});

describe('canonical JSON', () => {
  it('says what the value says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value as JsonValue))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('sorts keys at every level and keeps the order of lists', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: 'x' })).toBe('{"a":"x","b":[{"c":2,"d":1}]}');
    expect(canonicalJson(JSON.parse('{"__proto__": 1, "A": 2}') as JsonValue)).toBe('{"A":2,"__proto__":1}');
    expect(sameJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
  });
});
