import { edgeIdOf, idFrom, newId, STEMMA_NAMESPACE } from './ids.js';

describe('ids', () => {
  it('are new UUIDv7s that sort in the order they were made', () => {
    const made = Array.from({ length: 1_000 }, newId);
    expect(new Set(made).size).toBe(1_000);
    expect([...made].sort()).toEqual(made);
    for (const id of made)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('from facts are the same for ever', () => {
    expect(STEMMA_NAMESPACE).toBe('7272711e-363e-5413-ab38-af1456e3720a');
    expect(idFrom('edge', 'a', 'b')).toBe('e1471004-a74a-5a76-94a6-19271077928c');
  });

  it('from other facts are others', () => {
    const ids = [
      idFrom('edge', 'a', 'bc'),
      idFrom('edge', 'ab', 'c'),
      idFrom('edge', 'abc'),
      idFrom('node', 'a', 'bc'),
      idFrom(newId(), 'a', 'bc'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(edgeIdOf('a', 'b', 'fork')).not.toBe(edgeIdOf('b', 'a', 'fork'));
  });
});
