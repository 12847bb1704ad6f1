import { EXIT } from '../failure.js';
import { missingSentence, type MissingObject } from '../git/index.js';
import { exitOf, isNothingNew, reportLines, type ImportReport } from './import-report.js';

/** What one run of a git import did. */
export interface GitImportReport extends ImportReport {
  readonly namespace: string;
  /** A shallow clone's oldest commits count as beginnings. */
  readonly shallow: boolean;
  /** What could not be read of the repository. */
  readonly missing: readonly MissingObject[];
  /** Globs that no file of any commit matched; null where not all commits were looked at again. */
  readonly unmatchedPaths: readonly string[] | null;
}

/** What is not there, or not matched, must be noticed by scripts too. */
export function gitExitOf(report: GitImportReport): number {
  return report.missing.length > 0 ? EXIT.refused : exitOf(report);
}

export function gitReportLines(report: GitImportReport): string[] {
  const { missing, unmatchedPaths, total, unchangedTotal } = report;
  const lines = reportLines(report);
  if (isNothingNew(report) && total.versions === 0 && unchangedTotal === 0) {
    lines[0] = 'Nothing was imported: no file of this history matches, or it has none.';
  } else if (isNothingNew(report) && missing.length > 0) {
    lines[0] = 'Nothing new: of what can be read, all is there already.';
  }
  for (const glob of unmatchedPaths ?? []) lines.push(`No file of this history matches ${glob}.`);
  const sentence = missingSentence(missing);
  if (sentence !== null)
    lines.push(`${sentence} Then run the same command again: it adds what could not be read.`);
  return lines;
}
