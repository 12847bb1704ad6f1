import { withChosen } from '../../parts/with-chosen.js';
import { markedPath } from './marked-path.js';

const step = { relationshipType: 'refined_from', breakingChanges: false };
const found = {
  paths: [{ nodeIds: ['a', 'b', 'c'], weight: 0.3, weakestEdgeId: '2' }],
  nodes: [],
  edges: [
    { ...step, edgeId: '1', sourceNodeId: 'a', targetNodeId: 'b', weight: 0.6 },
    { ...step, edgeId: '2', sourceNodeId: 'b', targetNodeId: 'c', weight: 0.5 },
  ],
  truncated: [],
};

describe('the path that is marked', () => {
  it('is told by the ids that the map gives to edges', () => {
    expect(markedPath(['c', 'a'], found)).toEqual({
      chosen: ['c', 'a'],
      nodes: new Set(['a', 'b', 'c']),
      edges: new Set(['a b refined_from', 'b c refined_from']),
      weakest: 'b c refined_from',
    });
  });

  it('is what was chosen where nothing joins it', () => {
    const none = { chosen: ['a', 'b'], nodes: new Set(['a', 'b']), edges: new Set(), weakest: null };
    expect(markedPath(['a', 'b'], { paths: [], nodes: [], edges: [], truncated: [] })).toEqual(none);
    expect(markedPath(['a', 'b'], undefined)).toEqual(none);
  });

  it('has two ends at most: the one chosen last stays, and one chosen twice goes', () => {
    expect(withChosen([], 'a')).toEqual(['a']);
    expect(withChosen(['a', 'b'], 'c')).toEqual(['b', 'c']);
    expect(withChosen(['a', 'b'], 'a')).toEqual(['b']);
  });
});
