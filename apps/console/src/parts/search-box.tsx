import { useEffect, useRef, type SubmitEvent } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { texts } from '../texts.js';

/** What is looked for is in the address of Home. */
export function SearchBox() {
  const [path, go] = useLocation();
  const [search] = useSearchParams();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);

  const find = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const query = input.current?.value.trim() ?? '';
    go(query === '' ? '/' : `/?${new URLSearchParams({ q: query }).toString()}`);
  };
  const query = path === '/' ? (search.get('q') ?? '') : '';
  return (
    <form role="search" className="search" onSubmit={find}>
      <input
        key={query}
        ref={input}
        type="search"
        aria-label={texts.search.label}
        placeholder={texts.search.placeholder}
        title={texts.search.hint}
        defaultValue={query}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
