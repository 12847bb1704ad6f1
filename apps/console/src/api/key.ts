import { useSyncExternalStore } from 'react';

/** Of this tab only: it ends with it. */
const NAME = 'stemma.apiKey';

let isAsked = false;
const listeners = new Set<() => void>();

export function apiKey(): string | null {
  return sessionStorage.getItem(NAME);
}

/** The header that sends it: in UTF-8, of which `fetch` wants each byte as a character of its own. */
export function bearer(): { authorization?: string } {
  const key = apiKey();
  if (key === null) return {};
  return { authorization: `Bearer ${String.fromCharCode(...new TextEncoder().encode(key))}` };
}

export function keepKey(key: string): void {
  sessionStorage.setItem(NAME, key);
  ask(false);
}

export function forgetKey(): void {
  sessionStorage.removeItem(NAME);
  ask(true);
}

/** The service wants a key, or another one. */
export function askForKey(): void {
  ask(true);
}

export function useKeyAsked(): boolean {
  return useSyncExternalStore(listen, () => isAsked);
}

function ask(asked: boolean): void {
  isAsked = asked;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
