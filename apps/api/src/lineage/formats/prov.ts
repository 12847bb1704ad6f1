import { idFrom, isDerivationType } from '@stemma/models';
import type { DrawnEdge, DrawnGraph, DrawnNode } from '@stemma/orchestration';

/** Of W3C PROV; names without a prefix of PROV's own. */
export interface Statement {
  readonly type: keyof typeof FORMAL;
  /** Of an entity or an agent. */
  readonly id: string | null;
  /** In the order of PROV-N. */
  readonly formal: readonly (string | null)[];
  readonly attributes: readonly (readonly [name: string, value: Value])[];
}

export type Value = string | number | boolean | Name;

/** A qualified name as a value. */
interface Name {
  readonly name: string;
}

/** What the formal arguments of each are called in PROV-JSON. */
export const FORMAL = {
  entity: [],
  agent: [],
  wasGeneratedBy: ['prov:entity', 'prov:activity', 'prov:time'],
  wasAttributedTo: ['prov:entity', 'prov:agent'],
  specializationOf: ['prov:specificEntity', 'prov:generalEntity'],
  wasDerivedFrom: ['prov:generatedEntity', 'prov:usedEntity'],
  wasInfluencedBy: ['prov:influencee', 'prov:influencer'],
} as const;

export const PREFIXES = {
  stemma: 'urn:stemma:prov:',
  version: 'urn:stemma:version:',
  pattern: 'urn:stemma:pattern:',
  agent: 'urn:stemma:agent:',
} as const;

/**
 * A lineage in the terms of PROV-DM (https://www.w3.org/TR/prov-dm/): versions are entities, special forms of their patterns,
 * generated at their time and attributed to their authors; ancestry is derivation, and what is refined a revision.
 */
export function provStatements({ nodes, edges }: DrawnGraph): Statement[] {
  const patterns = new Map(nodes.map((node) => [node.patternId, node]));
  const authors = new Set(nodes.map(({ createdBy }) => createdBy));
  return [
    ...[...patterns.values()].map(patternEntity),
    ...[...authors].map(agent),
    ...nodes.flatMap(ofVersion),
    ...edges.map((edge) => relation(edge, nodes)),
  ];
}

function patternEntity({ patternId, name, kind, namespace }: DrawnNode): Statement {
  return described('entity', `pattern:${patternId}`, [
    ['prov:type', { name: 'stemma:Pattern' }],
    ['prov:label', name],
    ['stemma:kind', kind],
    ['stemma:namespace', namespace],
  ]);
}

function agent(author: string): Statement {
  return described('agent', agentOf(author), [['prov:label', author]]);
}

/** An author is any text; a qualified name is not. */
function agentOf(author: string): string {
  return `agent:${idFrom('agent', author)}`;
}

function ofVersion(node: DrawnNode): Statement[] {
  const { name, version, versionLabel, status, createdAt, createdBy } = node;
  const id = `version:${node.nodeId}`;
  return [
    described('entity', id, [
      ['prov:type', { name: 'stemma:Version' }],
      ['prov:label', `${name} v${String(version)}`],
      ['stemma:version', version],
      ...(versionLabel === null ? [] : [['stemma:versionLabel', versionLabel] as const]),
      ['stemma:status', status],
    ]),
    related('specializationOf', [id, `pattern:${node.patternId}`]),
    related('wasGeneratedBy', [id, null, createdAt]),
    related('wasAttributedTo', [id, agentOf(createdBy)]),
  ];
}

function relation(edge: DrawnEdge, nodes: readonly DrawnNode[]): Statement {
  const { relationshipType, weight, breakingChanges } = edge;
  const [from, to] = [edge.source, edge.target].map((place) => `version:${nodes[place]?.nodeId ?? ''}`);
  const isRevision = relationshipType === 'refined_from';
  return related(
    isDerivationType(relationshipType) ? 'wasDerivedFrom' : 'wasInfluencedBy',
    [to ?? null, from ?? null],
    [
      ['prov:type', { name: isRevision ? 'prov:Revision' : `stemma:${relationshipType}` }],
      ['stemma:weight', weight],
      ...(breakingChanges ? [['stemma:breakingChanges', true] as const] : []),
    ],
  );
}

function described(type: 'entity' | 'agent', id: string, attributes: Statement['attributes']): Statement {
  return { type, id, formal: [], attributes };
}

function related(
  type: Statement['type'],
  formal: Statement['formal'],
  attributes: Statement['attributes'] = [],
): Statement {
  return { type, id: null, formal, attributes };
}
