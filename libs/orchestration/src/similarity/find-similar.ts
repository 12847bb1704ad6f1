import { StemmaError, storableText } from '@stemma/models';
import { embeddingText } from '../embedding/embedding-text.js';
import type { Catalogue, NodeSummary } from '../ports/catalogue.js';
import type { Embedder } from '../ports/embedder.js';
import type { PatternIndex, SimilarityFilter, SimilarPoint } from '../ports/pattern-index.js';
import type { RecordIndex } from '../ports/record-index.js';
import type { ReadRouter } from '../reading/read-router.js';
import type { RoutedMirror } from '../reading/routed-mirror.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import { TimeBudget } from '../reading/time-budget.js';
import { nodesNotFound } from '../writes/find-or-refuse.js';
import { searchBeside } from './search-beside.js';

/** What to look for: exactly one of the three. */
export type Likeness =
  { readonly text: string } | { readonly vector: ArrayLike<number> } | { readonly nodeId: string };

export interface SimilarQuestion {
  readonly likeness: Likeness;
  readonly limit: number;
  readonly minScore: number | null;
  readonly filter: SimilarityFilter;
}

interface SimilarVersion extends NodeSummary {
  readonly score: number;
}

export interface SimilarAnswer {
  readonly items: readonly SimilarVersion[];
  readonly model: string;
}

export interface SimilarityPorts {
  readonly catalogue: Catalogue;
  readonly embedder: Embedder;
  readonly router: ReadRouter;
  readonly index: PatternIndex;
  readonly mirror: RoutedMirror;
  readonly record: RecordIndex;
}

/** For the search. */
const TIMEOUT_MS = 10_000;

/**
 * The versions most like a text, a vector or another version, best first.
 * A version that has no vector yet is embedded for the question.
 * @throws StemmaError `node_not_found`; `embedding_unavailable` where the model cannot be asked;
 *   `embedding_dimension_mismatch`; `timeout`.
 */
export async function findSimilar(
  ports: SimilarityPorts,
  question: SimilarQuestion,
  freshness: Freshness,
): Promise<Sourced<SimilarAnswer>> {
  const found = await findSimilarPoints(ports, question, freshness);
  const summaries = await ports.catalogue.nodes(found.answer.map(({ nodeId }) => nodeId));
  const byId = new Map(summaries.map((summary) => [summary.node.nodeId, summary]));
  const items = found.answer.flatMap(({ nodeId, score }) => {
    // A version deleted since the mirror last heard of it is not shown.
    const summary = byId.get(nodeId);
    return summary === undefined ? [] : [{ ...summary, score }];
  });
  return { ...found, answer: { items, model: ports.embedder.model } };
}

/**
 * The same, by their ids alone; some may be deleted since the mirror last heard of them.
 * @throws StemmaError as `findSimilar`
 */
export async function findSimilarPoints(
  { catalogue, embedder, router, index, mirror, record }: SimilarityPorts,
  { likeness, limit, minScore, filter }: SimilarQuestion,
  freshness: Freshness,
): Promise<Sourced<readonly SimilarPoint[]>> {
  const { minPosition, waitMs } = freshness;
  const startedAt = performance.now();
  // A version's own vector is among what the caller is ready to wait for.
  if ('nodeId' in likeness && minPosition !== null) await mirror.reaches(minPosition, waitMs);
  const waitedMs = performance.now() - startedAt;
  const vector = await vectorOf(likeness, embedder, record, catalogue);
  const excludeNodeId = 'nodeId' in likeness ? likeness.nodeId : undefined;
  const present = await ofPresentFamilies(filter, catalogue);
  const question = { vector, limit, minScore, filter: present, excludeNodeId };
  return router.read<readonly SimilarPoint[]>({
    sources: [
      {
        mirror,
        ask: (timeoutMs, lacking) => searchBeside(index, record, { ...question, timeoutMs }, lacking),
      },
    ],
    record: (timeoutMs) => record.search({ ...question, timeoutMs }),
    freshness: { minPosition, waitMs: Math.max(0, waitMs - waitedMs) },
    budget: new TimeBudget(TIMEOUT_MS),
  });
}

/** Families that were joined are told by the id that they had, too. */
async function ofPresentFamilies(filter: SimilarityFilter, catalogue: Catalogue): Promise<SimilarityFilter> {
  const { lineageId, excludeLineageId } = filter;
  if (lineageId === undefined && excludeLineageId === undefined) return filter;
  const present = (id: string | undefined): Promise<string> | undefined =>
    id === undefined ? undefined : catalogue.presentFamily(id);
  return {
    ...filter,
    lineageId: await present(lineageId),
    excludeLineageId: await present(excludeLineageId),
  };
}

async function vectorOf(
  likeness: Likeness,
  embedder: Embedder,
  record: RecordIndex,
  catalogue: Catalogue,
): Promise<Float32Array> {
  if ('vector' in likeness) return Float32Array.from(likeness.vector);
  if ('text' in likeness) return embedQuestion(embedder, likeness.text);
  const vector = await record.vectorOf(likeness.nodeId);
  if (vector !== null) return vector;
  const text = await textOf(likeness.nodeId, catalogue, embedder.maxCharacters);
  if (text === null) throw nodesNotFound([likeness.nodeId], ['/nodeId']);
  return embed(embedder, text);
}

/** @throws StemmaError `embedding_unavailable` */
export async function embedQuestion(embedder: Embedder, text: string): Promise<Float32Array> {
  return embed(embedder, storableText(text, embedder.maxCharacters));
}

async function embed(embedder: Embedder, text: string): Promise<Float32Array> {
  const [vector] = await embedder.embed([text]);
  if (vector === undefined)
    throw new StemmaError('embedding_unavailable', 'The model gave no vector for the text.');
  return vector;
}

/** What stands for a version; null where there is none. */
async function textOf(nodeId: string, catalogue: Catalogue, maxCharacters: number): Promise<string | null> {
  const node = (await catalogue.node(nodeId))?.node;
  if (node === undefined) return null;
  const pattern = (await catalogue.pattern(node.patternId))?.pattern;
  if (pattern === undefined) return null;
  const { name, kind, description } = pattern;
  const tags = [...pattern.tags, ...node.tags];
  return embeddingText({ name, kind, description, tags, content: node.content }, maxCharacters);
}
