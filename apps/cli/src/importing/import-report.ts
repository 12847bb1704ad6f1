import type { BadLine, ImportAnswer } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { counted } from '../trace/write-rows.js';
import { durationText } from './progress.js';

/** What one run of an import did; printed as it is with `--json`. */
export interface ImportReport {
  readonly importId: string;
  /** New things of this run. */
  readonly added: Counts;
  /** Of all runs of this import. */
  readonly total: Counts;
  /** Records of this run that were there already. */
  readonly unchanged: number;
  /** The same of all runs of this import. */
  readonly unchangedTotal: number;
  readonly badLineCount: number;
  readonly badLines: readonly BadLine[];
  readonly durationMs: number;
  readonly versionsPerSecond: number;
  /** True where the run was cut off by Ctrl-C: the same command goes on. */
  readonly interrupted: boolean;
}

interface Counts {
  readonly patterns: number;
  /** Of patterns that have had several: each counts. */
  readonly names: number;
  readonly versions: number;
  /** Moves of names that point at versions. */
  readonly aliases: number;
  readonly edges: number;
  readonly improvements: number;
  readonly executions: number;
  readonly feedback: number;
  readonly events: number;
  readonly transitions: number;
  /** Versions whose content had been missing and was brought now. */
  readonly completed: number;
}

const MAX_BAD_LINES_SHOWN = 10;

/** @param before as the import was when this run began; null where it is the first */
export function reportOf(
  before: ImportAnswer | null,
  after: ImportAnswer,
  durationMs: number,
  interrupted: boolean,
): ImportReport {
  const total = countsOf(after.counts);
  const had = countsOf(before?.counts ?? {});
  const added = Object.fromEntries(
    Object.entries(total).map(([kind, count]) => [kind, count - had[kind as keyof Counts]]),
  ) as unknown as Counts;
  const badLineCount = after.badLineCount - (before?.badLineCount ?? 0);
  return {
    importId: after.importId,
    added,
    total,
    unchanged: (after.counts['unchanged'] ?? 0) - (before?.counts['unchanged'] ?? 0),
    unchangedTotal: after.counts['unchanged'] ?? 0,
    badLineCount,
    badLines: after.badLines.slice(before?.badLines.length ?? 0),
    durationMs: Math.round(durationMs),
    versionsPerSecond: durationMs === 0 ? 0 : Math.round((added.versions * 10_000) / durationMs) / 10,
    interrupted,
  };
}

function countsOf(counts: Readonly<Record<string, number>>): Counts {
  const of = (kind: string): number => counts[kind] ?? 0;
  return {
    patterns: of('patterns'),
    names: of('names'),
    versions: of('nodes'),
    aliases: of('versionAliases'),
    edges: of('edges'),
    improvements: of('improvements'),
    executions: of('executions'),
    feedback: of('feedback'),
    events: of('events'),
    transitions: of('transitions'),
    completed: of('completed'),
  };
}

/** A script that reads no report must notice what was left out. */
export function exitOf({ badLineCount }: ImportReport): number {
  return badLineCount === 0 ? EXIT.ok : EXIT.refused;
}

export function isNothingNew({ added, badLineCount }: ImportReport): boolean {
  return badLineCount === 0 && Object.values(added).every((count) => count === 0);
}

/** The report for people, a line each. */
export function reportLines(report: ImportReport): string[] {
  const { added, total, unchanged, durationMs, versionsPerSecond, badLineCount, badLines } = report;
  const lines = [
    isNothingNew(report)
      ? 'Nothing new: all of it is there already.'
      : `Added ${countsText(added)} in ${durationText(durationMs)}` +
        (added.versions > 0 ? ` (${counted(Math.round(versionsPerSecond), 'version')} a second).` : '.'),
    `This import now holds ${countsText(total)}.`,
  ];
  if (added.completed > 0)
    lines.push(`${counted(added.completed, 'version')} got the content that was missing before.`);
  if (unchanged > 0)
    lines.push(
      `${counted(unchanged, 'record')} of this run ${unchanged === 1 ? 'was' : 'were'} there already.`,
    );
  if (badLineCount > 0) {
    lines.push(`${counted(badLineCount, 'line')} could not be imported:`);
    for (const { line, pointer, message } of badLines.slice(0, MAX_BAD_LINES_SHOWN)) {
      lines.push(
        `  line ${String(line)}: ${pointer === null || message.includes(pointer) ? '' : `${pointer} `}${message}`,
      );
    }
    if (badLineCount > MAX_BAD_LINES_SHOWN)
      lines.push(`  … and ${counted(badLineCount - MAX_BAD_LINES_SHOWN, 'more line')}`);
  }
  return lines;
}

function countsText({
  patterns,
  names,
  aliases,
  versions,
  edges,
  improvements,
  executions,
  feedback,
  events,
}: Counts): string {
  const parts = [counted(patterns, 'pattern'), counted(versions, 'version'), counted(edges, 'edge')];
  if (names > 0) parts.push(counted(names, 'name'));
  if (aliases > 0) parts.push(counted(aliases, 'alias', 'aliases'));
  if (improvements > 0) parts.push(counted(improvements, 'improvement'));
  if (executions > 0) parts.push(counted(executions, 'execution'));
  if (feedback > 0) parts.push(counted(feedback, 'feedback', 'feedbacks'));
  if (events > 0) parts.push(counted(events, 'event'));
  return parts.join(', ');
}
