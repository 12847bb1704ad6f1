import { Fragment } from 'react';

export interface SnippetText {
  readonly text: string;
  /** Where the words that were asked for stand: from, and up to; in order. */
  readonly matches: readonly (readonly [number, number])[];
}

/** A line, with the words that were asked for marked. */
export function Snippet({ snippet: { text, matches } }: { readonly snippet: SnippetText }) {
  const ends = [0, ...matches.map(([, end]) => end)];
  return (
    <code className="snippet quiet cut">
      {matches.map(([start, end], index) => (
        <Fragment key={start}>
          {text.slice(ends[index], start)}
          <mark>{text.slice(start, end)}</mark>
        </Fragment>
      ))}
      {text.slice(ends.at(-1))}
    </code>
  );
}
