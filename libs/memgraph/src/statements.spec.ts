import { STORED_RELATIONSHIP_TYPES } from '@stemma/models';
import { TRAVERSAL_CEILINGS, type Traversal } from '@stemma/orchestration';
import { ContentChanged, type Entity } from '@stemma/projection';
import { entityOf } from '@stemma/testing';
import { applyPage, digestOf, refusalsOf, SUBJECTS } from './memgraph-content.js';
import { neighbourStatements } from './neighbours.cypher.js';
import type { Row, Run } from './run.js';
import { eachOnce, revOf, standingsOf, NO_REV } from './shape.js';
import { edgeProperties, nodeProperties, patternProperties } from './stored-states.js';

const question: Traversal = {
  ...TRAVERSAL_CEILINGS,
  ...{ nodeId: 'a', direction: 'both', relationshipTypes: STORED_RELATIONSHIP_TYPES, statuses: [] },
  ...{ minWeight: 0.5, asOf: null, after: null },
};

/** Answers as a graph that says this of itself, and holds nothing; notes what it is asked. */
function graphAt(position: string | null): {
  run: Run;
  asked: { text: string; parameters: Row | undefined }[];
} {
  const asked: { text: string; parameters: Row | undefined }[] = [];
  const of = { version: 1n, record: 'r', content: 'c', position };
  const run: Run = (text, parameters) => {
    asked.push({ text, parameters });
    return Promise.resolve(text.includes('RETURN properties(s)') ? [{ of }] : []);
  };
  return { run, asked };
}

describe('what is sent to Memgraph', () => {
  it('has integers as integers, floats as floats, and nothing where there is nothing', () => {
    const [pattern, node, edge] = SUBJECTS.map((subject) => entityOf(subject, 1));
    if (pattern?.subject !== 'pattern' || node?.subject !== 'node' || edge?.subject !== 'edge')
      throw new Error();
    for (const properties of [
      patternProperties(pattern.state!, 7),
      nodeProperties(node.state!, 7),
      edgeProperties(edge.state!, 7),
    ]) {
      expect(properties).toMatchObject({ rev: 7n, created_at: 1772366400n, created_at_ms: 1772366400123n });
      expect(Object.values(properties)).not.toContain(null);
    }
    expect(nodeProperties(node.state!, 7)).toMatchObject({ version: 1n, usage_count: 0n, state_rev: 1n });
    expect(typeof edgeProperties(edge.state!, 7)['weight']).toBe('number');
  });

  it('is no page that does not follow on what the graph says of itself', async () => {
    const { run, asked } = graphAt('7 1 1');
    const from = { tx: 7n, seq: 2n, mark: 1 };
    const page = { lane: 0, entities: [entityOf('node', 1)], from, to: { ...from, mark: 2 } };
    await expect(applyPage(run, page, 'r', () => undefined)).rejects.toThrow(ContentChanged);
    expect(asked.map(({ text }) => text.slice(0, 20))).toEqual(['MATCH (s:StemmaSchem']);
  });

  it('is of each entity the newest state, patterns before versions before edges, and the position with it', async () => {
    const { run, asked } = graphAt('7 1 1');
    const from = { tx: 7n, seq: 1n, mark: 1 };
    const entities: Entity[] = [...SUBJECTS]
      .reverse()
      .flatMap((subject) => [1, 3, 2].map((rev) => entityOf(subject, 1, { rev })));
    await applyPage(run, { lane: 0, entities, from, to: { ...from, seq: 2n } }, 'r', () => undefined);
    expect(asked[1]?.parameters).toMatchObject({ of: { position: '7 2 1', record: 'r', content: 'c' } });
    const puts = asked.filter(
      ({ text, parameters }) =>
        parameters?.['rows'] !== undefined && text.includes('SET') && !text.includes('VERSION_OF'),
    );
    expect(puts.map(({ parameters }) => parameters?.['rows'])).toEqual([
      [{ id: entities.at(-1)?.id, changes: expect.objectContaining({ rev: 3n }) }],
      [{ id: expect.any(String), changes: expect.objectContaining({ rev: 3n }) }],
      [expect.objectContaining({ properties: expect.objectContaining({ rev: 3n }) })],
    ]);
  });

  it('names types and levels in a walk, since Memgraph takes no parameters for them, and never merged_with', () => {
    const up = neighbourStatements('ancestor', question);
    expect(up?.ahead(16)).toMatch(/\)<-\[:PARENT_OF\|.*\*BFS \.\.16 \(via, next \|/);
    expect(up?.asked).not.toContain('MERGED_WITH');
    expect(up?.parameters).toEqual({ minWeight: 0.5, most: BigInt(question.fanOut + 1) });
    expect(neighbourStatements('descendant', question)?.asked).toContain(']->(m:PatternNode)');
    expect(neighbourStatements('ancestor', { ...question, relationshipTypes: ['merged_with'] })).toBeNull();
  });
});

describe('what Memgraph tells', () => {
  it('has a rev only where that is an integer from 0 on', () => {
    expect([3n, 0n, -1n, 3, '3', null, undefined, [3n]].map(revOf)).toEqual([
      ...[3, 0],
      ...[NO_REV, NO_REV, NO_REV, NO_REV, NO_REV, NO_REV],
    ]);
  });

  it('of one id twice is the newest of both where it is to be guarded, and like no state where it is compared', () => {
    const rows = [
      { id: 'a', rev: 2n, as: 'X' },
      { id: 'a', rev: 5n, as: 'Y' },
    ];
    expect(standingsOf(rows).get('a')).toEqual({ rev: 5, as: new Set(['X', 'Y']) });
    const [once, ...more] = eachOnce([
      { id: 'a', rev: 1, digest: 'd' },
      { id: 'a', rev: 1, digest: 'd' },
    ]);
    expect([once?.digest, more]).toEqual(['twice', []]);
  });

  it('is nothing of other subjects', () => {
    expect(digestOf(entityOf('point', 1))).toBeNull();
    expect(
      refusalsOf([entityOf('node', 1), entityOf('point', 1)]).map(({ entity }) => entity.subject),
    ).toEqual(['point']);
  });
});
