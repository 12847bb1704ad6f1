import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { texts } from '../texts.js';
import { languageOf, readOnly, shadowOf } from './read-only.js';

export interface DiffViewProps {
  readonly before: string;
  readonly after: string;
  readonly name: string;
  readonly language: string | null;
}

/** Where there is less room, one text under the other. */
const SIDE_BY_SIDE_PX = 880;
const COLLAPSE = { margin: 3, minSize: 6 };
/** A text that was written anew is not compared for ever. */
const DIFF = { scanLimit: 1_000, timeout: 1_000 };

export default function DiffView({ before, after, name, language }: DiffViewProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let view: { destroy(): void } | null = null;
    let isGone = false;
    void languageOf(name, language).then((known) => {
      if (isGone) return;
      view = element.clientWidth >= SIDE_BY_SIDE_PX ? sideBySide(known) : unified(known);
    });
    const root = shadowOf(element);
    const sideBySide = (known: Awaited<ReturnType<typeof languageOf>>): MergeView =>
      new MergeView({
        a: { doc: before, extensions: [readOnly(texts.code.before), known] },
        b: { doc: after, extensions: [readOnly(texts.code.after), known] },
        root,
        parent: root,
        collapseUnchanged: COLLAPSE,
        diffConfig: DIFF,
      });
    const unified = (known: Awaited<ReturnType<typeof languageOf>>): EditorView =>
      new EditorView({
        state: EditorState.create({
          doc: after,
          extensions: [
            readOnly(texts.code.after),
            known,
            unifiedMergeView({
              original: before,
              mergeControls: false,
              collapseUnchanged: COLLAPSE,
              diffConfig: DIFF,
            }),
          ],
        }),
        root,
        parent: root,
      });
    return () => {
      isGone = true;
      view?.destroy();
    };
  }, [before, after, name, language]);
  return before === after ? (
    <p className="note quiet">{texts.code.same}</p>
  ) : (
    <div ref={place} className="code" />
  );
}
