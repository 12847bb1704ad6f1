import { findTarget, findVersion } from '../target/find-target.js';
import { EXIT } from '../failure.js';
import { fitForest } from '../trace/fit-forest.js';
import { growForest } from '../trace/lineage-forest.js';
import { readLineage, WHOLE, type ReadLineage } from '../trace/read-lineage.js';
import { summaryLines } from '../trace/summary-lines.js';
import { counted, writeRows } from '../trace/write-rows.js';
import { print, printJson, tell, type Terminal } from '../terminal.js';
import type { Session } from './session.js';

export interface TraceOptions {
  readonly all?: boolean;
  readonly asOf?: Date;
  /** For a tool that draws it, instead of the tree. */
  readonly format?: (typeof TRACE_FORMATS)[number];
  /** Counted, instead of shown. */
  readonly summary?: boolean;
}

export const TRACE_FORMATS = [
  'mermaid',
  'dot',
  'graphml',
  'cytoscape',
  'openlineage',
  'prov-json',
  'prov-n',
] as const;

/** Beside the tree: a line above, one or two below, and the prompt. */
const FRAME_ROWS = 5;
const MIN_ROWS = 8;

/** `stemma trace <node|pattern|path>` */
export async function trace(
  { terminal, connection, json }: Session,
  text: string,
  { all = false, asOf, format, summary = false }: TraceOptions,
): Promise<number> {
  const client = await connection.client();
  if (format !== undefined) {
    const { node } = await findVersion(client, text);
    const question = { ...WHOLE, format, asOf: asOf?.toISOString() };
    const { text: drawn, truncated } = await client.drawnLineage(node.nodeId, question);
    await print(terminal, drawn.trimEnd().split('\n'));
    if (truncated !== '') tell(terminal, cutBy(truncated));
    return EXIT.ok;
  }
  if (summary) {
    const { pattern, node } = await findVersion(client, text);
    const { limit: _, ...whole } = WHOLE;
    const answer = await client.lineageSummary(node.nodeId, { ...whole, asOf: asOf?.toISOString() });
    if (json) await printJson(terminal, answer);
    else await print(terminal, summaryLines(`${pattern.name}@${String(node.version)}`, answer));
    return EXIT.ok;
  }
  const target = await findTarget(client, text, asOf?.toISOString());
  const lineage = await readLineage(client, target, asOf);
  if (json) {
    const { patternId, name } = target.pattern;
    const { focus, ...found } = lineage;
    await printJson(terminal, { patternId, name, nodeId: focus.nodeId, ...found });
    return EXIT.ok;
  }
  const rows = all ? Infinity : screenRows(terminal);
  await print(terminal, lineageLines(lineage, rows, all ? Infinity : terminal.columns));
  return EXIT.ok;
}

/** The tree of a lineage, with a line above and what is not in it below. */
export function lineageLines(
  { focus, asOf, nodes, edges, truncated }: ReadLineage,
  rowBudget: number,
  columns: number,
): string[] {
  const drawn = fitForest(growForest(nodes, edges, focus.nodeId), rowBudget);
  const hidden = drawn.reduce((sum, row) => sum + (row.kind === 'gap' ? row.versions : 0), 0);
  const patterns = new Set(nodes.map(({ patternId }) => patternId)).size;
  const head = `${focus.name}  ${focus.kind}, ${focus.namespace}: ${counted(nodes.length, 'version')} of ${counted(patterns, 'pattern')}, ${counted(edges.length, 'edge')}${asOf === undefined ? '' : `, as of ${asOf.toISOString()}`}`;
  return [
    head,
    ...writeRows(drawn, columns),
    ...(hidden > 0 ? [`${counted(hidden, 'version')} not shown: --all shows them.`] : []),
    ...(truncated.length > 0 ? [cutBy(truncated.join(', '))] : []),
  ];
}

function cutBy(limits: string): string {
  return `This is not the whole lineage: it was cut by ${limits}.`;
}

function screenRows(terminal: Terminal): number {
  return Math.max(MIN_ROWS, terminal.rows - FRAME_ROWS);
}
