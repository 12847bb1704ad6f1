import { foldRuns, type Line } from './fold-runs.js';
import { layOut, type Drawn } from './lay-out.js';

const chain = (ids: readonly string[], parent?: string): Drawn[] =>
  ids.map((id, index) => {
    const next = ids[index + 1] ?? parent;
    return { id, parents: next === undefined ? [] : [next] };
  });
const ids = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}${String(count - index)}`);

function folded(
  drawn: readonly Drawn[],
  kept: readonly string[] = [],
  opened: readonly string[] = [],
): string {
  const among =
    (names: readonly string[]) =>
    (index: number): boolean =>
      names.includes(drawn[index]?.id ?? '');
  const lines = foldRuns(layOut([], drawn).rows, { isKept: among(kept), isOpened: among(opened) });
  const name = ({ from, to }: Line): string =>
    from === to ? (drawn[from]?.id ?? '') : `${drawn[from]?.id ?? ''}…${drawn[to]?.id ?? ''}`;
  return lines.map(name).join(' ');
}

describe('a history whose runs are folded', () => {
  it('keeps the newest and the first version, and folds what is between them', () => {
    expect(folded(chain(ids('v', 500)))).toBe('v500 v499…v2 v1');
    expect(folded([])).toBe('');
  });

  it('folds no fewer than three', () => {
    expect(folded(chain(ids('v', 4)))).toBe('v4 v3 v2 v1');
    expect(folded(chain(ids('v', 5)))).toBe('v5 v4…v2 v1');
  });

  it('shows forks and merges, and folds beside a lane that goes by', () => {
    const history = [
      { id: 'm', parents: ['a4', 'b4'] },
      ...chain(ids('b', 4), 'f'),
      ...chain(ids('a', 4), 'f'),
      ...chain(['f', ...ids('v', 4)]),
    ];
    expect(folded(history)).toBe('m b4…b1 a4…a1 f v4…v2 v1');
  });

  it('shows what is kept, and folds on both sides of it', () => {
    expect(folded(chain(ids('v', 10)), ['v5'])).toBe('v10 v9…v6 v5 v4…v2 v1');
    expect(folded(chain(ids('v', 10)), ['v7', 'v9'])).toBe('v10 v9 v8 v7 v6…v2 v1');
  });

  it('opens the whole run of which a version was opened, and no other', () => {
    const history = [
      { id: 'm', parents: ['a4', 'b4'] },
      ...chain(ids('b', 4), 'f'),
      ...chain(ids('a', 4), 'f'),
    ];
    expect(folded([...history, { id: 'f', parents: [] }], ['b3'], ['b2'])).toBe('m b4 b3 b2 b1 a4…a1 f');
  });
});
