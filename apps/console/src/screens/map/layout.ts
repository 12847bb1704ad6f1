import type { DrawnMap } from './drawn-map.js';

export const NODE_SIZE = { width: 210, height: 64 } as const;

export interface LayoutQuestion {
  readonly nodes: readonly string[];
  /** Of each node, in the same order. */
  readonly parents: readonly (readonly string[])[];
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** One layout at a time: a question that is no longer asked ends with its worker. */
export function layout(map: DrawnMap, signal: AbortSignal): Promise<ReadonlyMap<string, Placed>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    const end = (): void => worker.terminate();
    signal.addEventListener('abort', end);
    worker.onmessage = ({ data }: MessageEvent<readonly Placed[]>) => {
      end();
      resolve(new Map(data.map((placed) => [placed.id, placed])));
    };
    worker.onerror = ({ message }) => {
      end();
      reject(new Error(message));
    };
    worker.postMessage(questionOf(map));
  });
}

function questionOf({ nodes, edges }: DrawnMap): LayoutQuestion {
  const parents = new Map<string, Set<string>>();
  for (const { source, target } of edges) parents.set(target, (parents.get(target) ?? new Set()).add(source));
  const ids = [...nodes.keys()];
  return { nodes: ids, parents: ids.map((id) => [...(parents.get(id) ?? [])]), ...NODE_SIZE };
}
