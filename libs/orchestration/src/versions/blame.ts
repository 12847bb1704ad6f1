import type { LineageNode } from '@stemma/models';
import type { Catalogue, NodeView } from '../ports/catalogue.js';
import { carriedBack, type Hunk, type OpenLines } from './carried-back.js';
import { COMPARING_MS, hunksOf, inTurn, textOf } from './compare-texts.js';
import { firstParent } from './first-parent.js';

/** A longer chain is followed this far. */
const MAX_VERSIONS = 1_000;

/** Which version brought each line of a content, along the first parents. */
export interface Blame {
  /** All lines in their order; null where no content is kept. */
  readonly spans: readonly BlameSpan[] | null;
  /** Those that spans name, the newest first. */
  readonly versions: readonly BlamedVersion[];
  /** Lines of this version may be older; null where the chain was followed as far as there were lines to explain. */
  readonly stoppedAt: Stop | null;
}

interface BlameSpan {
  readonly nodeId: string;
  /** From 1. */
  readonly start: number;
  readonly lines: readonly string[];
}

/** Without its content: of a long chain that would be much. */
type BlamedVersion = Pick<
  LineageNode,
  'nodeId' | 'patternId' | 'version' | 'versionLabel' | 'createdAt' | 'createdBy'
>;

export const BLAME_STOPS = ['versions', 'timeout', 'unknown_content'] as const;
type Reason = (typeof BLAME_STOPS)[number];

interface Stop {
  readonly nodeId: string;
  readonly reason: Reason;
}

/** @throws StemmaError `answers_busy` */
export async function blame(catalogue: Catalogue, start: NodeView): Promise<Blame> {
  if (start.node.content === null) return { spans: null, versions: [], stoppedAt: null };
  const lines = linesOf(textOf(start.node.content));
  const { brought, stoppedAt } = await inTurn(() => follow(catalogue, start, lines.length));
  const origins: string[] = [];
  for (const { version, places } of brought) for (const place of places) origins[place - 1] = version.nodeId;
  return { spans: spansOf(lines, origins), versions: brought.map(({ version }) => version), stoppedAt };
}

interface Brought {
  readonly version: BlamedVersion;
  readonly places: readonly number[];
}

const EVERYTHING: readonly Hunk[] = [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: Infinity }];

/** From version to version, while there are lines whose origin is open. */
async function follow(
  catalogue: Catalogue,
  start: NodeView,
  lineCount: number,
): Promise<{ brought: readonly Brought[]; stoppedAt: Stop | null }> {
  const deadline = performance.now() + COMPARING_MS;
  const brought: Brought[] = [];
  let open: OpenLines = new Map(Array.from({ length: lineCount }, (_, at) => [at + 1, at + 1]));
  let newer: NodeView | null = start;
  for (let left = MAX_VERSIONS; open.size > 0 && newer !== null; left--) {
    const older = await firstParent(catalogue, newer);
    const hunks = left === 1 && older !== null ? 'versions' : await changes(older, newer, deadline);
    const parted = carriedBack(open, typeof hunks === 'string' ? EVERYTHING : hunks);
    const version = withoutContent(newer.node);
    if (parted.brought.length > 0) brought.push({ version, places: parted.brought });
    if (typeof hunks === 'string') return { brought, stoppedAt: { nodeId: version.nodeId, reason: hunks } };
    open = parted.before;
    newer = older;
  }
  return { brought, stoppedAt: null };
}

/** Or why they cannot be told. @param deadline of `performance.now()` */
async function changes(
  older: NodeView | null,
  newer: NodeView,
  deadline: number,
): Promise<readonly Hunk[] | Reason> {
  if (older === null) return EVERYTHING;
  if (older.node.content === null) return 'unknown_content';
  if (older.node.contentHash === newer.node.contentHash) return [];
  const timeoutMs = deadline - performance.now();
  if (timeoutMs <= 0) return 'timeout';
  const [a, b] = [textOf(older.node.content), textOf(newer.node.content)];
  return (await hunksOf(a, b, { context: 0, timeoutMs })) ?? 'timeout';
}

function withoutContent(node: LineageNode): BlamedVersion {
  const { nodeId, patternId, version, versionLabel, createdAt, createdBy } = node;
  return { nodeId, patternId, version, versionLabel, createdAt, createdBy };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function spansOf(lines: readonly string[], origins: readonly string[]): BlameSpan[] {
  const spans: { nodeId: string; start: number; lines: string[] }[] = [];
  for (const [at, nodeId] of origins.entries()) {
    const line = lines[at] ?? '';
    const last = spans.at(-1);
    if (last?.nodeId === nodeId) last.lines.push(line);
    else spans.push({ nodeId, start: at + 1, lines: [line] });
  }
  return spans;
}
