import fc from 'fast-check';
import { Pattern } from './pattern.js';

const NOW = new Date('2026-01-31T12:00:00.123Z');
const LATER = new Date('2026-02-01T00:00:00.000Z');
const PATTERN = '01890000-0000-7000-8000-00000000000a';

describe('a pattern', () => {
  it('has the defaults of the domain', () => {
    expect(Pattern.create({ patternId: PATTERN, name: 'retry', createdBy: 'ada' }, NOW).toJSON()).toEqual({
      patternId: PATTERN,
      name: 'retry',
      kind: 'code',
      description: null,
      namespace: 'default',
      language: null,
      tags: [],
      metadata: {},
      createdAt: '2026-01-31T12:00:00.123Z',
      createdBy: 'ada',
      updatedAt: '2026-01-31T12:00:00.123Z',
      rev: 1,
    });
  });

  it('changes by what is given, clears by null, and stays when nothing differs', () => {
    const pattern = Pattern.create({ name: 'retry', language: 'ts', createdBy: 'ada' }, NOW);
    const changed = pattern.revise({ name: 'backoff', language: null }, LATER);
    expect(changed).toMatchObject({
      name: 'backoff',
      language: null,
      rev: 2,
      stateRev: 2,
      updatedAt: LATER,
      createdAt: NOW,
    });
    expect(pattern).toMatchObject({ name: 'retry', rev: 1 });
    expect(changed.revise({ name: 'backoff', tags: [], metadata: {} }, NOW)).toBe(changed);
  });

  it('reads back as it was written', () => {
    const text = fc.string({ minLength: 1, maxLength: 50 }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(
        text,
        fc.option(text),
        fc.uniqueArray(text, { maxLength: 5 }),
        (name, description, tags) => {
          const pattern = Pattern.create({ name, description, tags, createdBy: 'ada' }, NOW);
          expect(Pattern.fromJSON(JSON.parse(JSON.stringify(pattern)))).toEqual(pattern);
          expect(Pattern.from(pattern.toState())).toEqual(pattern);
        },
      ),
    );
  });
});
