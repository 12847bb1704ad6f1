import {
  DERIVATION_TYPES,
  LINEAGE_STATUSES,
  STORED_RELATIONSHIP_TYPES,
  type StoredRelationshipType,
} from '@stemma/models';
import fc from 'fast-check';
import type { GivenEdge, GivenGraph, GivenNode } from './lineage-graph.oracle.js';

/** `a` … `z`; ids that do not sort as signed integers do. */
export function idOf(letter: string): string {
  const number = letter.charCodeAt(0) - 'a'.charCodeAt(0);
  return `${(number * 10).toString(16).padStart(2, '0')}${'0'.repeat(6)}-0000-7000-8000-${'f'.repeat(11)}${letter === 'a' ? '0' : 'e'}`;
}

export function letterOf(nodeId: string): string {
  return String.fromCharCode(Number.parseInt(nodeId.slice(0, 2), 16) / 10 + 'a'.charCodeAt(0));
}

export function numbered(n: number): string {
  return `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

export function edge(sourceNodeId: string, targetNodeId: string, given: Partial<GivenEdge> = {}): GivenEdge {
  const relationshipType: StoredRelationshipType = given.relationshipType ?? 'refined_from';
  const edgeId = edgeIds.get(`${sourceNodeId} ${targetNodeId} ${relationshipType}`);
  return {
    ...{ edgeId, sourceNodeId, targetNodeId, relationshipType },
    ...{ weight: 1, confidenceScore: null, breakingChanges: false, isActive: true, createdAtMs: 0, ...given },
  };
}

/** An id for each edge, always the same one, in no order that could help. */
const edgeIds = {
  known: new Map<string, string>(),
  get(key: string): string {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const scattered = ((this.known.size + 1) * 0x9e3779b1) >>> 0;
    const id = `${scattered.toString(16).padStart(8, '0')}-0000-4000-8000-${this.known.size.toString(16).padStart(12, '0')}`;
    this.known.set(key, id);
    return id;
  },
};
export const edgeTexts = new Map<string, string>();

/**
 * Of edges such as `a>b`, `a>b forked_from`, `a>b 0.45`, `a>b off`, `a>b @5`: created 5 ms after 1970. Nodes are active
 * and as old as 1970 where nothing else is given.
 */
export function graphOf(
  texts: readonly string[],
  given: Readonly<Record<string, Partial<GivenNode>>> = {},
): GivenGraph {
  const edges = texts.map((text) => {
    const [ends = '', ...details] = text.split(' ');
    const [source = '', target = ''] = ends.split('>');
    const type = STORED_RELATIONSHIP_TYPES.find((known) => details.includes(known));
    const weight = details.find((detail) => detail.startsWith('0.'));
    const time = details.find((detail) => detail.startsWith('@'));
    const made = edge(idOf(source), idOf(target), {
      ...(type === undefined ? {} : { relationshipType: type }),
      ...(details.includes('off') ? { isActive: false } : {}),
      ...(weight === undefined ? {} : { weight: Number(weight) }),
      ...(time === undefined ? {} : { createdAtMs: Number(time.slice(1)) }),
    });
    edgeTexts.set(made.edgeId, text);
    return made;
  });
  return givenGraph(
    edges,
    Object.fromEntries(Object.entries(given).map(([letter, node]) => [idOf(letter), node])),
  );
}

export function givenGraph(
  edges: readonly GivenEdge[],
  given: Readonly<Record<string, Partial<GivenNode>>> = {},
): GivenGraph {
  const ids = new Set(edges.flatMap(({ sourceNodeId, targetNodeId }) => [sourceNodeId, targetNodeId]));
  return {
    nodes: [...ids].map((nodeId) => ({
      ...{ nodeId, status: 'active', isDeleted: false, createdAtMs: 0, ...given[nodeId] },
    })),
    edges,
  };
}

const LETTERS = Array.from('abcdefghijklmn');
export const letter = fc.constantFrom(...LETTERS);
/** Few and close by, on both sides of 1970: an edge may be older than its ends, as in an imported history. */
export const instantMs = fc.integer({ min: -3, max: 3 });
/** Derivation runs from earlier letters to later ones through a shuffled deck, so that it has no cycles. */
export const anyGraph: fc.Arbitrary<GivenGraph> = fc
  .record({
    deck: fc.shuffledSubarray(LETTERS, { minLength: LETTERS.length }),
    nodes: fc.array(
      fc.record({ status: fc.constantFrom(...LINEAGE_STATUSES), dead: fc.nat(9), createdAtMs: instantMs }),
      {
        minLength: LETTERS.length,
        maxLength: LETTERS.length,
      },
    ),
    edges: fc.array(
      fc.record({
        ends: fc.tuple(fc.nat(LETTERS.length - 1), fc.nat(LETTERS.length - 1)),
        relationshipType: fc.constantFrom(...STORED_RELATIONSHIP_TYPES),
        weight: fc.constantFrom(0, 0.3, 0.6, 0.9125, 1),
        confidenceScore: fc.option(fc.constantFrom(0, 0.3, 0.5, 0.9, 1)),
        breaking: fc.nat(3),
        off: fc.nat(7),
        createdAtMs: instantMs,
      }),
      // Of the size that is usual for arrays most graphs would be too small to differ in anything.
      { maxLength: 45, size: 'max' },
    ),
  })
  .map(({ deck, nodes, edges }) => {
    const at = (index: number): string => idOf(deck[index] ?? 'a');
    const made = new Map<string, GivenEdge>();
    for (const {
      ends: [a, b],
      relationshipType,
      weight,
      confidenceScore,
      breaking,
      off,
      createdAtMs,
    } of edges) {
      if (a === b) continue;
      const isDerivation = DERIVATION_TYPES.some((type) => type === relationshipType);
      const [from, to] = isDerivation && a > b ? [b, a] : [a, b];
      const one = edge(at(from), at(to), {
        ...{ relationshipType, weight, confidenceScore, breakingChanges: breaking === 0 },
        ...{ isActive: off > 0, createdAtMs },
      });
      made.set(one.edgeId, one);
    }
    return {
      nodes: nodes.map(({ status, dead, createdAtMs }, index) => ({
        ...{ nodeId: at(index), status, isDeleted: dead === 0, createdAtMs },
      })),
      edges: [...made.values()],
    };
  });
