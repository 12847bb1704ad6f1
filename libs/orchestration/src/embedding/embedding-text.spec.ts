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

  it('is the same for versions that differ only behind the cut', () => {
    const text = (tail: string) => embeddingText(subject({ content: 'x'.repeat(50) + tail }), 40);
    expect(text('old')).toBe(text('new'));
    expect(text('old')).toHaveLength(40);
  });

  it('never ends in half of a character', () => {
    const text = embeddingText(subject({ name: 'n', kind: 'k', content: '😀😀😀' }), 7);
    expect(text).toBe('n k 😀');
    expect(embeddingText(subject({ name: 'n', kind: 'k', content: '😀😀😀' }), 8)).toBe('n k 😀😀');
  });

  it('takes time in proportion to the cut, not to the content', () => {
    const content = `/* copyright ${'*'.repeat(2_000_000)}`;
    expect(embeddingText(subject({ content }), 100)).toHaveLength(100);
  });
});
