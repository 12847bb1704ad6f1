import type { Direction, Trace, TracedNode } from '@stemma/orchestration';

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

async function* joined<Item>(
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

function placed({ node: { definition, usage }, distance, side }: TracedNode): string {
  return `${definition.slice(0, -1)},${usage},"distance":${String(distance)},"side":"${side}"}`;
}
