import type { NamedNode, PathsAnswer } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { findVersion } from '../target/find-target.js';
import { clip, counted, oneLine } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface PathsOptions {
  readonly objective: (typeof OBJECTIVES)[number];
  readonly k: number;
  readonly types?: string;
}

export const OBJECTIVES = ['strongest', 'shortest', 'mostConfident', 'bottleneck'] as const;

/** `stemma paths <a> <b>`: whichever of the two came first. */
export async function paths(
  { terminal, connection, json }: Session,
  a: string,
  b: string,
  { objective, k, types }: PathsOptions,
): Promise<number> {
  const client = await connection.client();
  const [from, to] = [await findVersion(client, a), await findVersion(client, b)];
  const ends = [from.node.nodeId, to.node.nodeId] as const;
  const question = { objective, k, relationshipTypes: types };
  const onward = await client.paths(...ends, question);
  const isNone = onward.paths.length === 0 && onward.truncated.length === 0;
  const answer = isNone ? await client.paths(...ends, { ...question, direction: 'ancestors' }) : onward;
  if (json) await printJson(terminal, answer);
  else await print(terminal, pathLines(answer, terminal.columns));
  return EXIT.ok;
}

function pathLines({ paths: found, nodes, edges, truncated }: PathsAnswer, columns: number): string[] {
  const nodeOf = new Map(nodes.map((node) => [node.nodeId, node]));
  const edgeOf = new Map(edges.map((edge) => [edge.edgeId, edge]));
  const lines = found.flatMap(({ nodeIds, edgeIds, weight, confidence, weakestEdgeId }, index) => [
    `${String(index + 1)}. ${counted(edgeIds.length, 'edge')}, weight ${weight.toFixed(3)}, confidence ${confidence.toFixed(3)}`,
    ...nodeIds.map((nodeId, place) => {
      const edge = edgeOf.get(edgeIds[place - 1] ?? '');
      const parts = [
        labelOf(nodeOf.get(nodeId), nodeId),
        ...(edge === undefined
          ? []
          : [
              `‹${edge.relationshipType}› ${edge.weight.toFixed(3)}${edge.edgeId === weakestEdgeId ? ' (weakest)' : ''}`,
              ...(edge.breakingChanges ? ['(breaking)'] : []),
              ...(edge.changeSummary === null ? [] : [oneLine(edge.changeSummary)]),
            ]),
      ];
      return clip(`   ${parts.join('  ')}`, columns);
    }),
  ]);
  const cut = truncated.length > 0 ? [`The search was cut by ${truncated.join(', ')}.`] : [];
  return found.length === 0 && cut.length === 0 ? ['No path joins them.'] : [...lines, ...cut];
}

function labelOf(node: NamedNode | undefined, nodeId: string): string {
  return node === undefined ? nodeId : `${node.name}@${String(node.version)}`;
}
