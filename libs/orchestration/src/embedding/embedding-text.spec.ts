import { embeddingText, type EmbeddingSubject } from './embedding-text.js';

const subject = (changes: Partial<EmbeddingSubject> = {}): EmbeddingSubject => ({
  name: 'retry',
  kind: 'code',
  description: null,
  tags: [],
  content: null,
  ...changes,
});

describe('embeddingText', () => {
  it('joins name, kind, tags, description and content in one line', () => {
    const text = embeddingText(
      subject({ tags: ['net', 'io'], description: 'Tries  again', content: 'for (;;) {\n\ttry();\n}\n' }),
      1000,
    );
    expect(text).toBe('retry code io net Tries again for (;;) { try(); }');
  });

  it('takes paths and identifiers apart, and keeps a name without words as it is', () => {
    const text = (name: string) => embeddingText(subject({ name }), 100);
    expect(text('lib/api/httpClient.ts')).toBe('lib api http Client ts code');
    expect(text('+/-')).toBe('+/- code');
  });

  it('does not depend on the order of tags, nor on how many have one', () => {
    const text = (tags: string[]) => embeddingText(subject({ tags }), 100);
    expect(text(['a', 'b'])).toBe(text(['b', 'a', 'b']));
  });

  it('writes JSON content compactly', () => {
    expect(embeddingText(subject({ content: { a: [1, 'x'], b: null } }), 100)).toBe(
      'retry code {"a":[1,"x"],"b":null}',
    );
  });

  it.each([
    ['/*\n * Copyright 2020 Somebody\n */\nrun();'],
    ['// SPDX-License-Identifier: MIT\n// more\nrun();'],
    ['#!/usr/bin/env node\n# Licensed under Apache 2.0\nrun();'],
    ['<!-- License: MIT -->\nrun();'],
  ])('leaves out a licence header: %j', (content) => {
    expect(embeddingText(subject({ content }), 100)).toBe('retry code run();');
  });

  it('keeps a leading comment that says what the code is for', () => {
    expect(embeddingText(subject({ content: '// Backs off.\nrun();' }), 100)).toBe(
      'retry code // Backs off. run();',
    );
  });

  it('tells what a longer content says by pieces from all over it, those of comments first', () => {
    const imports = Array.from({ length: 40 }, (_, i) => `import { a${String(i)} } from './a.js';`).join(
      '\n',
    );
    const content = `${imports}\n/**\n * Waits longer each time.\n */\nexport function backOff() {\n  // see https://example.org\n  await pause(); // at least a second\n}\n# Heading of the end\n`;
    const text = embeddingText(subject({ name: 'n', content }), 420);
    expect(text).toMatch(
      /^n code Waits longer each time\. see https: example\.org at least a second Heading of the end /,
    );
    expect(text).toContain("import { a0 } from './a.js';");
    expect(text).not.toContain("import { a1 } from './a.js';");
    expect(text).toContain("import { a33 } from './a.js';");
    expect(text.length).toBeLessThanOrEqual(420);
  });

  it('takes pieces of a long line, as JSON is one', () => {
    const content = Array.from({ length: 100 }, (_, i) => `word${String(i)}`);
    const text = embeddingText(subject({ content }), 200);
    expect(text).toContain('"word0"');
    expect(text).toMatch(/word[4-9]\d/);
  });

  it('is the same for versions that differ only behind what is read of them', () => {
    const text = (tail: string) => embeddingText(subject({ content: 'x'.repeat(40_000) + tail }), 40);
    expect(text('old')).toBe(text('new'));
  });

  it('never ends in half of a character', () => {
    const content = '😀'.repeat(20);
    expect(embeddingText(subject({ name: 'n', kind: 'k', content }), 11)).toBe('n k 😀😀');
    expect(embeddingText(subject({ name: 'n', kind: 'k', content }), 12)).toBe('n k 😀😀');
  });

  it.each([['/* copyright *'], ['/*'], ['"""'], ['<!--'], ['//'], ['# '], ['\n# '], ['😀'], ['\ud800']])(
    'reads no more of %j, two million characters long, than it must',
    (part) => {
      const content = part.repeat(2_000_000 / part.length);
      const text = embeddingText(subject({ content }), 100);
      expect(text.length).toBeLessThanOrEqual(100);
      expect(text.isWellFormed()).toBe(true);
    },
  );
});
