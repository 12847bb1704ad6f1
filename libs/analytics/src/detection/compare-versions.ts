import { relativeGain, type JsonObject } from '@stemma/models';
import { benjaminiHochberg } from '../experiment/benjamini-hochberg.js';
import { claimOf, type DetectionRule, type Finding } from './finding.js';
import type { DetectionThresholds } from './thresholds.js';
import {
  medianTimeMs,
  metricsOf,
  pValueOfRates,
  pValueOfTimes,
  successRateOf,
  type VersionUse,
} from './version-use.js';

/** Two versions of which the second may do better than the first. */
export interface VersionPair {
  /** `previous`: of one pattern, the first is the newer; `sibling`: of one family; `similar`: of like content. */
  readonly relation: 'previous' | 'sibling' | 'similar';
  /** Cosine similarity; null where it is not what relates them. */
  readonly similarity: number | null;
  readonly present: VersionUse;
  readonly other: VersionUse;
}

interface Test {
  readonly pair: VersionPair;
  readonly of: 'time' | 'success';
  readonly pValue: number;
  readonly gain: number;
}

/**
 * Where the other version of a pair is faster, or fails less, by more than chance would have it: significant after the
 * correction for all comparisons of the run (Benjamini–Hochberg), and by at least the thresholds. A faster version that
 * fails more is none to be proposed. Times are those of executions that succeeded. A pair takes about a millisecond.
 */
export function* compareVersions(
  pairs: readonly VersionPair[],
  thresholds: DetectionThresholds,
): Generator<void, Finding[], undefined> {
  const tests: Test[] = [];
  for (const pair of pairs) {
    tests.push(...testsOf(pair, thresholds));
    yield;
  }
  const adjusted = benjaminiHochberg(tests.map(({ pValue }) => pValue));
  const findings: Finding[] = [];
  for (const [index, test] of tests.entries()) {
    const pValue = adjusted[index] ?? 1;
    if (pValue > thresholds.alpha || !isWorthwhile(test, thresholds)) continue;
    findings.push(findingOf(test, pValue));
    yield;
  }
  return findings;
}

function testsOf(pair: VersionPair, { minSample }: DetectionThresholds): Test[] {
  const { present, other } = pair;
  if (Math.min(present.executionCount, other.executionCount) < minSample) return [];
  const ofSuccess: Test = {
    pair,
    of: 'success',
    pValue: pValueOfRates(present, other),
    gain: successRateOf(other) - successRateOf(present),
  };
  if (Math.min(present.timesMs.length, other.timesMs.length) < minSample) return [ofSuccess];
  const gain = relativeGain(medianTimeMs(present), medianTimeMs(other)) ?? 0;
  return [ofSuccess, { pair, of: 'time', pValue: pValueOfTimes(present, other), gain }];
}

function isWorthwhile({ pair, of, gain }: Test, thresholds: DetectionThresholds): boolean {
  const { minTimeGain, minSuccessGain, guardAlpha } = thresholds;
  if (of === 'success') return gain >= minSuccessGain;
  const lost = successRateOf(pair.present) - successRateOf(pair.other);
  return gain >= minTimeGain && lost < minSuccessGain && pValueOfRates(pair.other, pair.present) > guardAlpha;
}

function findingOf({ pair, of, gain }: Test, pValue: number): Finding {
  const { present, other, relation, similarity } = pair;
  const rule = ruleOf(relation, of);
  const changes: JsonObject = relation === 'previous' ? { action: 'roll_back' } : { action: 'replace' };
  return {
    rule,
    claim: claimOf(rule, present.nodeId, other.nodeId),
    patternId: present.patternId,
    nodeId: present.nodeId,
    candidateNodeId: other.nodeId,
    improvementType: of === 'time' ? 'performance' : 'reliability',
    description: describe(pair, of),
    priority: of === 'success' || gain >= 0.5 ? 'high' : 'medium',
    proposedChanges: {
      ...changes,
      relation,
      test: of === 'time' ? 'mann_whitney' : 'two_proportions',
      ...(similarity === null ? {} : { similarity }),
    },
    baselineMetrics: metricsOf(present),
    improvedMetrics: metricsOf(other),
    performanceDelta: of === 'time' ? gain : null,
    pValue,
    confidenceScore: 1 - pValue,
    sampleSize: present.executionCount + other.executionCount,
  };
}

function ruleOf(relation: VersionPair['relation'], of: Test['of']): DetectionRule {
  if (relation === 'previous') return of === 'time' ? 'latency_regression' : 'error_regression';
  return of === 'time' ? 'faster_alternative' : 'safer_alternative';
}

function describe({ relation, present, other }: VersionPair, of: Test['of']): string {
  const those =
    relation === 'previous' ? `version ${String(other.version)} before it` : `a ${relation} version`;
  const [a, b] =
    of === 'time'
      ? [`takes ${timeText(medianTimeMs(present))}`, timeText(medianTimeMs(other))]
      : [`succeeds in ${shareText(successRateOf(present))}`, shareText(successRateOf(other))];
  return `Version ${String(present.version)} ${a} (${of === 'time' ? 'median' : 'of executions'}), ${those} ${b}.`;
}

const timeText = (ms: number): string => `${ms.toPrecision(3)} ms`;
const shareText = (share: number): string => `${(100 * share).toFixed(1)} %`;
