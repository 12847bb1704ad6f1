import { ageText, instantText } from '../format.js';

/** How long ago, and exactly when on pointing at it. */
export function Ago({ time }: { readonly time: string }) {
  return (
    <time dateTime={time} title={instantText(time)}>
      {ageText(time)}
    </time>
  );
}
