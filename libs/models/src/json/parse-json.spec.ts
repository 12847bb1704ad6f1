import fc from 'fast-check';
import { StemmaError } from '../errors/stemma-error.js';
import { parseJson } from './parse-json.js';

const refused = (text: string): string[] => {
  try {
    parseJson(text, 'The text');
    return [];
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    return error.faults.map(({ pointer, code }) => `${pointer} ${code}`);
  }
};

describe('JSON from outside', () => {
  it.each([
    ['9007199254740993', ' out_of_range'],
    ['-9007199254740993', ' out_of_range'],
    ['{"a":[1,{"b/c":12345678901234567890}]}', '/a/1/b~1c out_of_range'],
    ['{"a":"9007199254740993, \\" \\\\","b" : 9007199254740993}', '/b out_of_range'],
    ['[[],{},"x", 36028797018963968]', '/3 out_of_range'],
    [`{"n":1${'0'.repeat(400)}}`, '/n out_of_range'],
    ['{"9007199254740993":1,"\\u0061":[0,9007199254740993]}', '/a/1 out_of_range'],
  ])('is refused by the name of an integer that would be rounded: %s', (text, fault) => {
    expect(refused(text)).toEqual([fault]);
  });

  it.each([
    '9007199254740992',
    '36028797018963970',
    '1000000000000000000000',
    '1500000000000000000000000',
    '0.1000000000000000055',
    '1.7976931348623157e308',
    '"9007199254740993"',
    '{"12345678901234567":1}',
    '["\\\\", 1234567890123456]',
  ])('is taken where all integers come back as they were sent: %s', (text) => {
    expect(parseJson(text, 'The text')).toEqual(JSON.parse(text));
  });

  it('is taken whatever JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.double({ noNaN: true }), (value, number) => {
        const text = JSON.stringify([value, number, '1234567890123456']);
        expect(parseJson(text, 'The text')).toEqual(JSON.parse(text));
      }),
    );
  });
});
