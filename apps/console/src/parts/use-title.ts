import { useEffect } from 'react';
import { texts } from '../texts.js';

/** Of the tab. */
export function useTitle(screen: string): void {
  useEffect(() => {
    document.title = screen === '' ? texts.title : `${screen} · ${texts.title}`;
  }, [screen]);
}
