import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import type { Pattern } from '../../api/types.js';
import { Loading, Refusal } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import { HistoryRow } from './history-row.js';
import { RunRow } from './run-row.js';
import { useFolding } from './use-folding.js';
import { useHistory } from './use-history.js';

const ROW_HEIGHT = 30;
/** So many rows before the end the next page is asked for. */
const AHEAD = 200;

export interface HistoryProps {
  readonly pattern: Pattern;
  readonly selected: string | null;
  readonly against: string | null;
  readonly onSelect: (nodeId: string) => void;
  readonly onCompare: (nodeId: string) => void;
}

/** All versions as a graph; only the rows in sight are in the page. */
export function History({ pattern, selected, against, onSelect, onCompare }: HistoryProps) {
  const { drawn, pages } = useHistory(pattern.patternId);
  const { lines, isFolded, setFolded, openRun } = useFolding(drawn, [selected, against]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const { hasNextPage, isFetching, fetchNextPage, error } = pages;
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

  const openBeside = (): void => {
    const run = [lines[line + 1], lines[line - 1]].find((one) => one !== undefined && one.from < one.to);
    const newest = run === undefined ? undefined : drawn[run.from];
    if (newest !== undefined) openRun(newest.version.nodeId);
  };
  const move = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    if (event.key === 'ArrowRight') openBeside();
    const to = { Home: 0, End: drawn.length - 1 }[event.key] ?? at + (steps[event.key] ?? Number.NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    const next = drawn[Math.min(Math.max(to, 0), drawn.length - 1)];
    if (next === undefined) return;
    if (event.shiftKey) onCompare(next.version.nodeId);
    else onSelect(next.version.nodeId);
  };
  const choose = (event: MouseEvent, nodeId: string): void => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) onCompare(nodeId);
    else onSelect(nodeId);
  };

  if (error !== null && drawn.length === 0)
    return <Refusal problem={error} again={() => void pages.refetch()} />;
  if (drawn.length === 0) return <Loading />;
  return (
    <section className="history">
      <div
        ref={scroller}
        className="scroller"
        role="listbox"
        aria-label={texts.pattern.history}
        aria-activedescendant={at >= 0 ? `v${String(at)}` : undefined}
        tabIndex={0}
        onKeyDown={move}
      >
        <div className="rail" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const { from, to } = lines[index] ?? { from: 0, to: 0 };
            const [item, oldest] = [drawn[from], drawn[to]];
            if (item === undefined || oldest === undefined) return null;
            if (from < to) {
              return (
                <RunRow
                  key={item.version.nodeId}
                  top={start}
                  height={ROW_HEIGHT}
                  newest={item}
                  oldest={oldest}
                  count={to - from + 1}
                  onOpen={openRun}
                />
              );
            }
            return (
              <HistoryRow
                key={item.version.nodeId}
                index={from}
                top={start}
                height={ROW_HEIGHT}
                count={pattern.latestVersion}
                drawn={item}
                patternId={pattern.patternId}
                isSelected={item.version.nodeId === selected}
                isCompared={item.version.nodeId === against}
                onChoose={choose}
              />
            );
          })}
        </div>
      </div>
      <p className="quiet hint">
        {texts.pattern.loaded(drawn.length, hasNextPage)} {texts.pattern.keys}
        {isFolded && ` ${texts.pattern.keysOfRuns}`}
      </p>
      <label className="hint">
        <input type="checkbox" checked={isFolded} onChange={({ target }) => setFolded(target.checked)} />
        {texts.pattern.fold}
      </label>
      {error !== null && <Refusal problem={error} again={() => void fetchNextPage()} />}
    </section>
  );
}
