import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { Problem } from '../api/ask.js';
import { Loading, Refusal } from '../parts/notes.js';
import { texts } from '../texts.js';
import type { DrawnVersion, LanesVersion } from './drawn-version.js';
import { LaneRow } from './lane-row.js';
import { RunRow } from './run-row.js';
import { useFolding, type Folding } from './use-folding.js';

const ROW_HEIGHT = 30;
/** So many rows before the end the next page is asked for. */
const AHEAD = 200;

export interface LaneListProps<V extends LanesVersion> extends Folding {
  readonly label: string;
  readonly drawn: readonly DrawnVersion<V>[];
  readonly pages: {
    readonly hasNextPage: boolean;
    readonly isFetching: boolean;
    readonly error: Problem | null;
    readonly fetchNextPage: () => unknown;
    readonly refetch: () => unknown;
  };
  /** Versions of the whole list, loaded or not. */
  readonly count: number;
  readonly selected: string | null;
  readonly against?: string | null;
  readonly onSelect: (nodeId: string) => void;
  /** Where absent, nothing is compared. */
  readonly onCompare?: (nodeId: string) => void;
  /** What stands beside the graph. Stable */
  readonly cells: (version: V) => ReactNode;
  readonly nameOf: (version: V) => string;
}

/** Versions as a graph; only the rows in sight are in the page. */
export function LaneList<V extends LanesVersion>(props: LaneListProps<V>) {
  const { label, drawn, pages, count, selected, against = null, onSelect, onCompare, cells, nameOf } = props;
  const { lines, isFolded, setFolded, openRun } = useFolding(drawn, [selected, against], props);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const { hasNextPage, isFetching, fetchNextPage, refetch, error } = pages;
  const lastShown = items.at(-1)?.index ?? 0;
  const at = drawn.findIndex(({ version }) => version.nodeId === selected);
  const isLacking = selected !== null && at === -1;
  useEffect(() => {
    const isNear = lines.length - lastShown < AHEAD || isLacking;
    if (drawn.length > 0 && isNear && hasNextPage && !isFetching && error === null) void fetchNextPage();
  }, [drawn.length, lines.length, lastShown, isLacking, hasNextPage, isFetching, error, fetchNextPage]);
  const line = useMemo(() => lines.findIndex(({ from, to }) => from <= at && at <= to), [lines, at]);
  useEffect(() => {
    if (line >= 0) virtual.scrollToIndex(line, { align: 'auto' });
  }, [line, virtual]);

  // Where the version that a page goes on from is deleted, none can be gone on from but the first.
  const again = error?.code === 'invalid_cursor' ? refetch : fetchNextPage;
  const openBeside = (): void => {
    const run = [lines[line + 1], lines[line - 1]].find((one) => one !== undefined && one.from < one.to);
    const newest = run === undefined ? undefined : drawn[run.from];
    if (newest !== undefined) openRun(newest.version.nodeId);
  };
  const take = (isCompared: boolean, nodeId: string): void =>
    (isCompared && onCompare !== undefined ? onCompare : onSelect)(nodeId);
  const move = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    if (event.key === 'ArrowRight') openBeside();
    const to = { Home: 0, End: drawn.length - 1 }[event.key] ?? at + (steps[event.key] ?? Number.NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    const next = drawn[Math.min(Math.max(to, 0), drawn.length - 1)];
    if (next !== undefined) take(event.shiftKey, next.version.nodeId);
  };
  const choose = ({ shiftKey, ctrlKey, metaKey }: MouseEvent, nodeId: string): void =>
    take(shiftKey || ctrlKey || metaKey, nodeId);

  if (drawn.length === 0)
    return error === null ? <Loading /> : <Refusal problem={error} again={() => void again()} />;
  return (
    <section className="history">
      <div
        ref={scroller}
        className="scroller"
        role="listbox"
        aria-label={label}
        aria-activedescendant={at >= 0 ? `v${String(at)}` : undefined}
        tabIndex={0}
        onKeyDown={move}
      >
        <div className="rail" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const { from, to } = lines[index] ?? { from: 0, to: 0 };
            const [item, oldest] = [drawn[from], drawn[to]];
            if (item === undefined || oldest === undefined) return null;
            const { nodeId } = item.version;
            const place = { top: start, height: ROW_HEIGHT };
            if (from < to) {
              const text = texts.lanes.run(nameOf(oldest.version), nameOf(item.version), to - from + 1);
              const run = { ...place, newest: item, oldest, text };
              return <RunRow key={nodeId} {...run} onOpen={openRun} />;
            }
            return (
              <LaneRow
                key={nodeId}
                {...{ ...place, index: from, count, drawn: item, cells }}
                isSelected={nodeId === selected}
                isCompared={nodeId === against}
                onChoose={choose}
              />
            );
          })}
        </div>
      </div>
      <p className="quiet hint">
        {texts.lanes.loaded(drawn.length, hasNextPage)}{' '}
        {onCompare === undefined ? texts.lanes.keys : texts.lanes.keysToCompare}
        {isFolded && ` ${texts.lanes.keysOfRuns}`}
      </p>
      <label className="hint">
        <input type="checkbox" checked={isFolded} onChange={({ target }) => setFolded(target.checked)} />
        {texts.lanes.fold}
      </label>
      {error !== null && <Refusal problem={error} again={() => void again()} />}
    </section>
  );
}
