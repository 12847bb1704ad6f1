import {
  idFrom,
  parseExecution,
  StemmaError,
  type EvolutionType,
  type RelationshipType,
} from '@stemma/models';
import type { ExecutionRecorder, LineageService, WriteContext } from '@stemma/orchestration';
import { DIMENSIONS } from '@stemma/testing';
import fc from 'fast-check';

/** A step of a history. Numbers name what was made before, round and round, so that any part of a history is one too. */
export type Step =
  | { readonly do: 'create' }
  | { readonly do: 'hold' }
  | { readonly do: 'release' }
  | { readonly do: 'version'; readonly of: number; readonly type: EvolutionType }
  | {
      readonly do: 'join' | 'mergeInto' | 'connect';
      readonly of: number;
      readonly with: number;
      readonly type: RelationshipType;
    }
  | {
      readonly do:
        'activate' | 'archive' | 'deprecate' | 'delete' | 'rename' | 'tag' | 'cut' | 'mend' | 'weigh';
      readonly of: number;
    }
  | { readonly do: 'use'; readonly of: number; readonly times: number }
  | { readonly do: 'embed'; readonly of: number; readonly turn: number };

const place = fc.nat(40);
const named = (
  ...words: Extract<Step, { type?: never; turn?: never; times?: never; of: number }>['do'][]
): fc.Arbitrary<Step> => fc.record({ do: fc.constantFrom(...words), of: place });

export const someStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'create' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('version' as const),
      of: place,
      type: fc.constantFrom<EvolutionType>('refined', 'specialization', 'fork'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('join' as const, 'mergeInto' as const, 'connect' as const),
      of: place,
      with: place,
      type: fc.constantFrom<RelationshipType>('parent_of', 'child_of', 'merged_with', 'replaced_by'),
    }),
  },
  { weight: 3, arbitrary: named('activate', 'archive', 'deprecate') },
  { weight: 1, arbitrary: named('delete') },
  { weight: 3, arbitrary: named('rename', 'tag', 'cut', 'mend', 'weigh') },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('use' as const),
      of: place,
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('embed' as const), of: place, turn: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'hold' }, { do: 'release' }) },
);

const context: WriteContext = { actor: null, correlationId: 'history', idempotency: null };

/** Carries a history out on the record. What the domain refuses is no step. */
export class History {
  private readonly patterns: string[] = [];
  private readonly nodes: string[] = [];
  private readonly edges: string[] = [];
  private made = 0;

  constructor(
    private readonly lineage: LineageService,
    private readonly executions: ExecutionRecorder,
    private readonly transaction: { hold(): Promise<void>; release(): Promise<void> },
  ) {}

  async take(step: Step): Promise<void> {
    try {
      await this.carryOut(step);
    } catch (error) {
      if (!StemmaError.is(error) || error.code === 'internal' || error.code === 'store_unavailable')
        throw error;
    }
  }

  private async carryOut(step: Step): Promise<void> {
    const { lineage } = this;
    const n = ++this.made;
    const text = `${String(n)} ü 日本`;
    if (step.do === 'hold') return this.transaction.hold();
    if (step.do === 'release') return this.transaction.release();
    if (step.do === 'create') {
      const [patternId, nodeId] = [idFrom('pattern', String(n)), idFrom('node', String(n))];
      await lineage.createPattern(context, {
        patternId,
        nodeId,
        name: text,
        content: text,
        createdBy: 'ada',
      });
      this.patterns.push(patternId);
      this.nodes.push(nodeId);
      return;
    }
    const { of } = step;
    const [pattern, node, edge] = [this.patterns, this.nodes, this.edges].map((ids) => ids[of % ids.length]);
    if (pattern === undefined || node === undefined) return;
    switch (step.do) {
      case 'version':
        return this.addVersion(pattern, n, { evolutionType: step.type, content: text, createdBy: 'ada' });
      case 'join': {
        const other = this.nodes[step.with % this.nodes.length] ?? node;
        return this.addVersion(pattern, n, {
          evolutionType: 'merge',
          content: text,
          createdBy: 'ada',
          parentNodeIds: [node, other],
        });
      }
      case 'connect': {
        const other = this.nodes[step.with % this.nodes.length] ?? node;
        const { answer } = await lineage.createEdge(context, {
          sourceNodeId: node,
          targetNodeId: other,
          relationshipType: step.type,
          createdBy: 'ada',
        });
        if (!('replayed' in answer)) this.edges.push(answer.edgeId);
        return;
      }
      case 'mergeInto':
        await lineage.mergeInto(context, node, 'any', this.nodes[step.with % this.nodes.length] ?? node);
        return;
      case 'activate':
        await lineage.activate(context, node, 'any');
        return;
      case 'archive':
        await lineage.archive(context, node, 'any');
        return;
      case 'deprecate':
        await lineage.deprecate(context, node, 'any', text, null);
        return;
      case 'delete':
        await lineage.deletePattern(context, pattern, 'any');
        return;
      case 'rename':
        await lineage.revisePattern(context, pattern, 'any', { name: text });
        return;
      case 'tag':
        await lineage.reviseNode(context, node, 'any', { tags: [text, 'b'] });
        return;
      case 'cut':
        if (edge !== undefined) await lineage.deactivateEdge(context, edge, 'any', text);
        return;
      case 'mend':
        if (edge !== undefined) await lineage.reactivateEdge(context, edge, 'any');
        return;
      case 'weigh':
        if (edge !== undefined)
          await lineage.reviseEdge(context, edge, 'any', { similarityScore: (n % 10) / 10 });
        return;
      case 'embed': {
        const vector = Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(step.turn + i));
        await lineage.setEmbedding(context, { nodeId: node, model: 'test', dimensions: DIMENSIONS }, vector);
        return;
      }
      case 'use':
        return this.use(node, step.times);
    }
  }

  private async addVersion(
    pattern: string,
    n: number,
    input: Parameters<LineageService['createVersion']>[2],
  ): Promise<void> {
    const nodeId = idFrom('node', String(n));
    const { answer } = await this.lineage.createVersion(context, pattern, { ...input, nodeId });
    if ('replayed' in answer) return;
    this.nodes.push(nodeId);
    this.edges.push(...answer.edges.map(({ edgeId }) => edgeId));
  }

  private async use(nodeId: string, times: number): Promise<void> {
    const drafts = Array.from({ length: times }, (_, i) =>
      parseExecution({ nodeId, executionTimeMs: i + 0.1, success: i > 0 }),
    );
    const pointerOf = (): string => '';
    await this.executions.record(context, {
      drafts,
      pointerOf,
      correlationId: 'history',
      sizeBytes: 100,
      answersExecutions: false,
    });
  }
}
