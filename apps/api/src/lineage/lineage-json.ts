import type { Direction, NodeText, Trace, TracedNode } from '@stemma/orchestration';

/** The answer in pieces; nodes and edges are JSON texts already. */
export async function* lineageJson(
  question: { readonly nodeId: string; readonly direction: Direction },
  { nodes, edges, truncated }: Trace,
  nextCursor: string | null,
): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(question).slice(0, -1)},"nodes":[`;
  yield* joined(nodes, placed);
  yield '],"edges":[';
  yield* joined(edges, (edge) => edge);
  yield `],${JSON.stringify({ truncated, nextCursor }).slice(1)}`;
}

export async function* joined<Item>(
  pages: AsyncIterable<readonly Item[]>,
  textOf: (item: Item) => string,
): AsyncGenerator<string, void, undefined> {
  let comma = '';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield comma + page.map(textOf).join(',');
    comma = ',';
  }
}

function placed({ node, distance, side }: TracedNode): string {
  return nodeJson(node, { distance, side });
}

/** @param more members of the same object */
export function nodeJson({ definition, usage }: NodeText, more: object = {}): string {
  const members = JSON.stringify(more).slice(1);
  return `${definition.slice(0, -1)},${usage}${members === '}' ? '' : ','}${members}`;
}
