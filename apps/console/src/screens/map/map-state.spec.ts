import { pagesOf, readMapState, writeMapState, type MapState } from './map-state.js';

const plain: MapState = {
  ...{ open: [], path: [], asOf: null, hops: 1, unfolded: [], types: [], minWeight: null },
  ...{ selected: null, folded: null },
};

describe('the address of a map', () => {
  it('says nothing of what is as it is by itself', () => {
    expect(readMapState(new URLSearchParams())).toEqual(plain);
    expect(writeMapState({ ...plain, minWeight: '0' })).toEqual({});
  });

  it('gives back all that it was given', () => {
    const state: MapState = {
      open: ['a', 'b'],
      path: ['a', 'c'],
      asOf: '2026-01-31T00:00:00.000Z',
      hops: 3,
      unfolded: ['d'],
      types: ['forked_from'],
      minWeight: '0.5',
      selected: 'e',
      folded: '',
    };
    expect(readMapState(new URLSearchParams(writeMapState(state)))).toEqual(state);
  });

  it('takes no harm from an address that somebody wrote by hand', () => {
    expect(readMapState(new URLSearchParams('open=,,a,&types=&path=a,b,c&hops=-many'))).toEqual({
      ...{ ...plain, open: ['a'], path: ['a', 'b'] },
    });
  });

  it('asks for more of the kin of a version as often as it is named, and of that in the middle once more', () => {
    expect([...pagesOf('a', { open: ['b', 'a', 'b', 'b'] })]).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
  });
});
