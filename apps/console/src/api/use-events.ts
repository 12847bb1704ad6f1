import { useEffect, useRef, useState } from 'react';
import { bearer } from './key.js';
import { withQuery } from './use-ask.js';

/** Where the stream broke off, it is asked for again after so long. */
const AGAIN_MS = 2_000;
/** What comes where nothing happened. */
const SILENCE = /^(:[^\n]*\n(retry: \d+\n|id: [^\n]*\n)?\n)+$/;
/** Many events that come together are told of once. */
const TOGETHER_MS = 300;

/**
 * Tells that something happened of which these filters let know, as soon as it is committed.
 * @returns whether the stream is open
 */
export function useEvents(filters: Readonly<Record<string, string | null>>, happened: () => void): boolean {
  const [isOpen, setOpen] = useState(false);
  const tell = useRef(happened);
  tell.current = happened;
  const path = withQuery('/v1/events/stream', filters);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    let soon: ReturnType<typeof setTimeout> | undefined;
    void follow(path, signal, setOpen, () => {
      soon ??= setTimeout(() => {
        soon = undefined;
        tell.current();
      }, TOGETHER_MS);
    });
    return () => {
      leaving.abort();
      clearTimeout(soon);
    };
  }, [path]);
  return isOpen;
}

async function follow(
  path: string,
  signal: AbortSignal,
  setOpen: (isOpen: boolean) => void,
  happened: () => void,
): Promise<void> {
  const hasLeft = (): boolean => signal.aborted;
  while (!hasLeft()) {
    try {
      await readOnce(path, signal, setOpen, happened);
    } catch {
      // Refused, or broken off.
    }
    if (hasLeft()) return;
    setOpen(false);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    // What came meanwhile is in the answer to whoever asks now.
    if (!hasLeft()) happened();
  }
}

async function readOnce(
  path: string,
  signal: AbortSignal,
  setOpen: (isOpen: boolean) => void,
  happened: () => void,
): Promise<void> {
  // Not an EventSource: that can send no key.
  const response = await fetch(path, { headers: { ...bearer() }, signal });
  if (!response.ok || response.body === null) return;
  setOpen(true);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read())
    if (!SILENCE.test(read.value)) happened();
}
