import { STORED_RELATIONSHIP_TYPES, type StoredRelationshipType } from '@stemma/models';

/** Of what is described here; `(:StemmaSchema {version})` says it to whoever looks. */
export const SCHEMA_VERSION = 1n;

/**
 * What has an id and a state of its own is a node with two labels. `base` is on all that was ever heard of: also on what
 * is deleted, and on what an edge or a version names that has not come yet. `live` is on what the record shows, and that
 * label analysts ask for: nothing else meets them.
 */
export interface VertexKind {
  readonly base: string;
  readonly live: string;
  readonly key: string;
}

export const PATTERN = { base: 'StemmaPattern', live: 'Pattern', key: 'pattern_id' } as const;
export const NODE = { base: 'StemmaNode', live: 'PatternNode', key: 'node_id' } as const;

/** From a version to its pattern. */
export const VERSION_OF = 'VERSION_OF';
/** What stays of a deleted edge is a node, `{ edge_id, rev }`: an edge of any type would be met. */
export const DELETED_EDGE = 'StemmaDeletedEdge';
export const SCHEMA = 'StemmaSchema';

export const EDGE_TYPES = STORED_RELATIONSHIP_TYPES.map(edgeType);

export function edgeType(type: StoredRelationshipType): string {
  return type.toUpperCase();
}

/**
 * Before any data, and again at every start: what is there already is no fault. A constraint makes no index, and an index by
 * a property none of the label.
 */
export const DEFINITIONS: readonly string[] = [
  ...[PATTERN, NODE].flatMap(({ base, live, key }) => [
    `CREATE INDEX ON :${base}(${key})`,
    `CREATE CONSTRAINT ON (n:${base}) ASSERT n.${key} IS UNIQUE`,
    `CREATE INDEX ON :${live}`,
    `CREATE INDEX ON :${live}(${key})`,
  ]),
  ...['pattern_id', 'lineage_id', 'status'].map((property) => `CREATE INDEX ON :${NODE.live}(${property})`),
  `CREATE INDEX ON :${PATTERN.live}(name)`,
  ...EDGE_TYPES.map((type) => `CREATE EDGE INDEX ON :${type}(edge_id)`),
  `CREATE INDEX ON :${DELETED_EDGE}(edge_id)`,
  `CREATE CONSTRAINT ON (n:${DELETED_EDGE}) ASSERT n.edge_id IS UNIQUE`,
  `CREATE INDEX ON :${SCHEMA}(name)`,
  `CREATE CONSTRAINT ON (n:${SCHEMA}) ASSERT n.name IS UNIQUE`,
];

const anew = (kind: string): readonly string[] =>
  DEFINITIONS.filter((definition) => definition.startsWith(`CREATE ${kind}`)).flatMap((definition) => [
    definition.replace('CREATE', 'DROP'),
    definition,
  ]);

/** For an index that lacks something that is there. Statements that need it are slower meanwhile. */
export const NODE_INDEXES_ANEW = anew('INDEX');
export const EDGE_INDEXES_ANEW = anew('EDGE INDEX');
