import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { texts } from '../texts.js';
import { languageOf, readOnly, shadowOf } from './read-only.js';

export interface CodeViewProps {
  readonly text: string;
  /** Tells the language where `language` does not. */
  readonly name: string;
  readonly language: string | null;
}

export default function CodeView({ text, name, language }: CodeViewProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    const root = shadowOf(place.current);
    let view: EditorView | null = null;
    let isGone = false;
    const show = async (): Promise<void> => {
      const extensions = [readOnly(texts.code.content), await languageOf(name, language)];
      if (isGone) return;
      view = new EditorView({ state: EditorState.create({ doc: text, extensions }), root, parent: root });
    };
    void show();
    return () => {
      isGone = true;
      view?.destroy();
    };
  }, [text, name, language]);
  return text === '' ? (
    <p className="note quiet">{texts.code.empty}</p>
  ) : (
    <div ref={place} className="code" />
  );
}
