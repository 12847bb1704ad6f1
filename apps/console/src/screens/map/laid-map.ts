import { useEffect, useState } from 'react';
import type { DrawnMap } from './drawn-map.js';
import { layout, type Placed } from './layout.js';

/** A map whose versions have their places. */
export interface LaidMap {
  readonly map: DrawnMap;
  readonly places: ReadonlyMap<string, Placed>;
}

/** The last map that was laid out; the next one takes its place when it is ready. While there is none, the last one stays. */
export function useLayout(map: DrawnMap | null): LaidMap | null {
  const [laid, setLaid] = useState<LaidMap | null>(null);
  useEffect(() => {
    if (map === null) return;
    const asked = new AbortController();
    void layout(map, asked.signal).then((places) => setLaid({ map, places }));
    return () => asked.abort();
  }, [map]);
  return laid;
}
