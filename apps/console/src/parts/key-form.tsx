import { useQueryClient } from '@tanstack/react-query';
import { useRef, type SubmitEvent } from 'react';
import { apiKey, keepKey } from '../api/key.js';
import { texts } from '../texts.js';

export function KeyForm() {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const wasRefused = apiKey() !== null;
  const send = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const key = input.current?.value.trim() ?? '';
    if (key === '') return;
    queries.clear();
    keepKey(key);
  };
  return (
    <form className="key card" onSubmit={send}>
      <h1>{texts.key.title}</h1>
      {wasRefused && <p role="alert">{texts.key.refused}</p>}
      <label>
        {texts.key.label}
        <input ref={input} type="password" autoComplete="off" autoFocus required />
      </label>
      <p className="quiet">{texts.key.kept}</p>
      <button type="submit">{texts.key.send}</button>
    </form>
  );
}
