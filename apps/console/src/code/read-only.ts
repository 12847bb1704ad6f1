import { HighlightStyle, LanguageDescription, syntaxHighlighting } from '@codemirror/language';
import { languages } from '@codemirror/language-data';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Its colours are those of the page. */
const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--card)', fontSize: '12.5px' },
  '.cm-content, .cm-gutters': { fontFamily: 'var(--mono)' },
  '.cm-gutters': {
    color: 'var(--quiet)',
    backgroundColor: 'var(--card)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-collapsedLines': {
    color: 'var(--quiet)',
    background: 'var(--paper)',
    padding: '3px 8px',
  },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"···"' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine, .cm-changedLine': { backgroundColor: 'var(--added)' },
  '&.cm-merge-b .cm-changedText, .cm-changedText': { background: 'var(--added-strong)' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--removed)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'var(--removed-strong)' },
});

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--syntax-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--syntax-string)' },
  { tag: [tags.comment, tags.meta], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--syntax-number)' },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.tagName], color: 'var(--syntax-type)' },
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--syntax-name)' },
  { tag: [tags.heading, tags.strong], fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.link, color: 'var(--accent)' },
]);

/** What every text is shown with: it can be read, selected and searched, and not changed. */
export function readOnly(label: string): Extension[] {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    EditorView.lineWrapping,
    lineNumbers(),
    theme,
    syntaxHighlighting(highlighting),
  ];
}

/** How the language is read, loaded when first needed; none where nobody knows it. */
export async function languageOf(name: string, language: string | null): Promise<Extension> {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const known =
    (language === null ? null : LanguageDescription.matchLanguageName(languages, language)) ??
    LanguageDescription.matchFilename(languages, file);
  return known === null ? [] : known.load();
}

/** An element whose styles are its own: CodeMirror then writes none into the page, which its policy would not take. */
export function shadowOf(element: HTMLElement): ShadowRoot {
  return element.shadowRoot ?? element.attachShadow({ mode: 'open' });
}
