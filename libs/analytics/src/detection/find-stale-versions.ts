import type { LineageStatus } from '@stemma/models';
import { claimOf, type Finding } from './finding.js';
import type { DetectionThresholds } from './thresholds.js';

/** A version as far as it matters whether anybody still needs it. */
export interface DormantVersion {
  readonly nodeId: string;
  readonly patternId: string;
  readonly version: number;
  readonly latestVersion: number;
  readonly status: LineageStatus;
  readonly createdAt: Date;
  /** Null where it was never used. */
  readonly lastUsedAt: Date | null;
  readonly usageCount: number;
  /** Versions that derive from it and are active. */
  readonly activeChildCount: number;
  /** The last use of any version of the pattern. */
  readonly patternLastUsedAt: Date | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const ARCHIVABLE: readonly LineageStatus[] = ['draft', 'active', 'deprecated'];

/**
 * Versions to archive: not the latest, no active version derives from them, and neither used nor made for `staleDays`,
 * while the pattern was used. A pattern that nobody uses at all says nothing about its versions.
 */
export function findStaleVersions(
  versions: readonly DormantVersion[],
  { staleDays }: DetectionThresholds,
  now: Date,
): Finding[] {
  const cutoffMs = now.getTime() - staleDays * DAY_MS;
  return versions.filter((version) => isStale(version, cutoffMs)).map((version) => findingOf(version, now));
}

function isStale(version: DormantVersion, cutoffMs: number): boolean {
  const { patternLastUsedAt } = version;
  return (
    ARCHIVABLE.includes(version.status) &&
    version.version < version.latestVersion &&
    version.activeChildCount === 0 &&
    lastSeenMs(version) < cutoffMs &&
    patternLastUsedAt !== null &&
    patternLastUsedAt.getTime() >= cutoffMs
  );
}

function lastSeenMs({ createdAt, lastUsedAt }: DormantVersion): number {
  return Math.max(createdAt.getTime(), lastUsedAt?.getTime() ?? -Infinity);
}

function findingOf(version: DormantVersion, now: Date): Finding {
  const { nodeId, patternId, lastUsedAt, usageCount, latestVersion } = version;
  const idleDays = Math.floor((now.getTime() - lastSeenMs(version)) / DAY_MS);
  return {
    rule: 'stale_version',
    claim: claimOf('stale_version', nodeId, null),
    patternId,
    nodeId,
    candidateNodeId: null,
    improvementType: 'housekeeping',
    description: `Version ${String(version.version)} of ${String(latestVersion)} has not been used for ${String(idleDays)} days: archive it.`,
    priority: 'low',
    proposedChanges: { action: 'archive' },
    baselineMetrics: {
      nodeId,
      version: version.version,
      usageCount,
      idleDays,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    },
    improvedMetrics: {},
    performanceDelta: null,
    pValue: null,
    confidenceScore: 1,
    sampleSize: 0,
  };
}
