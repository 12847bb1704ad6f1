import { useMemo } from 'react';
import type { DrawnVersion } from './drawn-version.js';
import { foldRuns, type Line } from './fold-runs.js';

/** Whether runs are folded, and which of them are open: ids of versions of theirs, joined by commas. */
export interface Folding {
  /** Null: none is folded. */
  readonly folded: string | null;
  readonly onFold: (folded: string | null) => void;
}

export interface FoldedLines {
  readonly lines: readonly Line[];
  readonly isFolded: boolean;
  readonly setFolded: (isFolded: boolean) => void;
  /** Shows each version of the run that this one is in. */
  readonly openRun: (nodeId: string) => void;
}

export function useFolding(
  drawn: readonly DrawnVersion[],
  kept: readonly (string | null)[],
  { folded, onFold }: Folding,
): FoldedLines {
  const isFolded = folded !== null;
  const opened = folded ?? '';
  const [first = null, second = null] = kept;
  const unfolded = useMemo(() => drawn.map((_, index) => ({ from: index, to: index })), [drawn]);
  const lines = useMemo(() => {
    if (!isFolded) return unfolded;
    const openIds = new Set(opened.split(','));
    const idOf = (index: number): string | undefined => drawn[index]?.version.nodeId;
    return foldRuns(
      drawn.map(({ row }) => row),
      {
        isKept: (index) => [first, second].includes(idOf(index) ?? ''),
        isOpened: (index) => openIds.has(idOf(index) ?? ''),
      },
    );
  }, [drawn, unfolded, isFolded, opened, first, second]);
  return {
    lines,
    isFolded,
    setFolded: (fold) => onFold(fold ? '' : null),
    openRun: (nodeId) => onFold([...opened.split(','), nodeId].filter((id) => id !== '').join(',')),
  };
}
