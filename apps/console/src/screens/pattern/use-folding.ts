import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { foldRuns, type Line } from '../../lanes/fold-runs.js';
import type { DrawnVersion } from './use-history.js';

export interface LinesOfHistory {
  readonly lines: readonly Line[];
  readonly isFolded: boolean;
  readonly setFolded: (isFolded: boolean) => void;
  /** Shows each version of the run that this one is in. */
  readonly openRun: (nodeId: string) => void;
}

/** Whether runs are folded, and which of them are open, is in the address. */
export function useFolding(drawn: readonly DrawnVersion[], kept: readonly (string | null)[]): LinesOfHistory {
  const [search, setSearch] = useSearchParams();
  const isFolded = search.has('folded');
  const opened = search.get('folded') ?? '';
  const [first = null, second = null] = kept;
  const lines = useMemo(() => {
    if (!isFolded) return drawn.map((_, index) => ({ from: index, to: index }));
    const openIds = new Set(opened.split(','));
    const idOf = (index: number): string | undefined => drawn[index]?.version.nodeId;
    return foldRuns(
      drawn.map(({ row }) => row),
      {
        isKept: (index) => [first, second].includes(idOf(index) ?? ''),
        isOpened: (index) => openIds.has(idOf(index) ?? ''),
      },
    );
  }, [drawn, isFolded, opened, first, second]);
  const write = (folded: string | null): void =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (folded === null) after.delete('folded');
      else after.set('folded', folded);
      return after;
    });
  return {
    lines,
    isFolded,
    setFolded: (fold) => write(fold ? '' : null),
    openRun: (nodeId) => write([...opened.split(','), nodeId].filter((id) => id !== '').join(',')),
  };
}
