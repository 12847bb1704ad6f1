import { useState } from 'react';
import { texts } from '../../texts.js';

/** For an empty store. */
export function Beginning() {
  const { empty, begin, commands } = texts.home;
  return (
    <section className="card beginning">
      <h2>{empty}</h2>
      <p>{texts.tagline}</p>
      <p>{begin}</p>
      <ol>
        {commands.map(({ what, command }) => (
          <li key={command}>
            {what}
            <div className="command">
              <code>{command}</code>
              <CopyButton text={command} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button type="button" onClick={() => void copy()} aria-label={`${texts.home.copy}: ${text}`}>
      {isCopied ? texts.home.copied : texts.home.copy}
    </button>
  );
}
