import { layOut, MOST_LANES, widthOf, type Drawn } from './lay-out.js';

const drawn = (text: string): Drawn[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', ...parents] = line.trim().split(' ');
      return { id, parents };
    });

describe('lanes', () => {
  it('draw a chain straight down in lane 0', () => {
    const { rows, lanes } = layOut([], drawn('c b\nb a\na'));
    expect(rows).toEqual([
      { lane: 0, into: [], out: [0], through: [] },
      { lane: 0, into: [0], out: [0], through: [] },
      { lane: 0, into: [0], out: [], through: [] },
    ]);
    expect(lanes).toEqual([]);
  });

  it('open one for each parent of a merge, and join them where the paths met before', () => {
    const { rows } = layOut([], drawn('m b c\nb a\nc a\na'));
    expect(rows.map(({ lane }) => lane)).toEqual([0, 0, 1, 0]);
    expect(rows[0]?.out).toEqual([0, 1]);
    expect(rows[1]?.through).toEqual([1]);
    expect(rows[2]?.through).toEqual([0]);
    expect(rows[3]?.into).toEqual([0, 1]);
  });

  it('keep a fork that nothing merged beside the trunk until where it left', () => {
    const { rows } = layOut([], drawn('d c\nfork b\nc b\nb a\na'));
    expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 0, 0, 0]);
    expect(rows[3]?.into).toEqual([0, 1]);
  });

  it('give a lane that has ended to the next path, and keep what runs where it is', () => {
    const { rows } = layOut([], drawn('m b x\nx\nb a y\ny\na'));
    expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 0, 1, 0]);
    expect(Math.max(...rows.map(widthOf))).toBe(2);
  });

  it('come out the same in pages as in one', () => {
    const all = drawn('m b c\nb a\nc a\na z\nz y q\nq y\ny');
    const whole = layOut([], all);
    for (let cut = 1; cut < all.length; cut++) {
      const first = layOut([], all.slice(0, cut));
      const rest = layOut(first.lanes, all.slice(cut));
      expect([...first.rows, ...rest.rows]).toEqual(whole.rows);
      expect(rest.lanes).toEqual(whole.lanes);
    }
  });

  it('leave a page as it was when another is appended', () => {
    const first = layOut([], drawn('m b c\nb a'));
    const lanes = [...first.lanes];
    layOut(first.lanes, drawn('c a\na'));
    expect(first.lanes).toEqual(lanes);
  });

  it('connect every version to all of its parents', () => {
    const all = drawn('h g f\ng e\nf e d\ne c\nd c b\nc a\nb a\na');
    const { rows } = layOut([], all);
    const expected = new Map<number, string>();
    for (const [index, { id, parents }] of all.entries()) {
      const row = rows[index];
      for (const lane of row?.into ?? []) expect([id, expected.get(lane)]).toEqual([id, id]);
      for (const lane of row?.into ?? []) expected.delete(lane);
      for (const [at, lane] of (row?.out ?? []).entries()) expected.set(lane, parents[at] ?? '');
      expect([...expected.keys()].sort()).toEqual(
        [...new Set([...(row?.out ?? []), ...(row?.through ?? [])])].sort(),
      );
    }
    expect(expected.size).toBe(0);
  });

  it('pass by as one where there are more than can be told apart', () => {
    const apart = Array.from({ length: 3_000 }, (_, place) => ({
      id: `c${String(place)}`,
      parents: [`p${String(place)}`],
    }));
    const { rows, lanes } = layOut([], apart);
    expect(lanes).toHaveLength(3_000);
    expect(rows.at(-1)?.through).toEqual(Array.from({ length: MOST_LANES + 1 }, (_, lane) => lane));
    expect(rows[MOST_LANES]?.through).toHaveLength(MOST_LANES);
  });

  it('are no more than can be told apart, however many versions came of one', () => {
    const children = Array.from({ length: 500 }, (_, child) => ({
      id: `c${String(child)}`,
      parents: ['root'],
    }));
    const { rows, lanes } = layOut([], [...children, { id: 'root', parents: [] }]);
    expect(Math.max(...rows.map(widthOf))).toBe(MOST_LANES + 1);
    expect(rows.at(-1)?.into).toHaveLength(MOST_LANES);
    expect(rows.every(({ out }, index) => out.length === (index === 500 ? 0 : 1))).toBe(true);
    expect(lanes).toEqual([]);
  });
});
