import { sampleSize } from '@stemma/analytics';
import type { TrialDesign } from '@stemma/models';
import {
  bernoulli,
  changed,
  exponential,
  lognormal,
  normal,
  shifted,
  type Population,
} from './populations.js';
import { simulateTrial, type Setting, type SimulatedTrial } from './simulate-trial.js';

export interface StudyRow {
  readonly question: string;
  readonly population: string;
  readonly candidateShare: number;
  readonly planned: string;
  readonly runs: number;
  readonly looks: number;
  /** What was counted, as a share of the runs. */
  readonly shares: Readonly<Record<string, number>>;
}

const ALPHA = 0.05;
const POWER = 0.8;
/** Of numbers. */
const EXPECTED_GAIN = 0.2;
const HISTORY = 10_000;

interface Scenario {
  readonly question: string;
  readonly setting: Setting;
  readonly counted: Readonly<Record<string, (trial: SimulatedTrial) => boolean>>;
}

/** Everything that is claimed of trials, each to be simulated by `rowOf`. */
export function scenarios(): Scenario[] {
  return [
    ...populations.flatMap((population) =>
      SHARES.map((share) => ({
        question: 'no effect',
        setting: settingOf(population, share, 0),
        counted: { falsePositive: significant, falseValidation: validated, ...COVERAGE },
      })),
    ),
    ...populations.flatMap((population) =>
      SHARES.map((share) => ({
        question: 'the expected effect',
        setting: settingOf(population, share, 1),
        counted: { validated, stoppedEarly, ...COVERAGE },
      })),
    ),
    ...[normal(100, 60), lognormal(100, 0.5)].map((population) => ({
      question: 'the expected effect, as a shift',
      setting: { ...settingOf(population, 0.5, 0), candidate: shifted(population, -EXPECTED_GAIN) },
      counted: { validated, stoppedEarly, ...COVERAGE },
    })),
    ...populations.flatMap((population) =>
      SHARES.map((share) => ({
        question: 'a regression of 30 %',
        setting: regressionOf(settingOf(population, share, 0)),
        counted: { validated },
      })),
    ),
    ...[0.5, 0.45, 0.4].map((actualShare) => ({
      question: `arms shared out at ${String(actualShare)} instead of 0.5`,
      setting: { ...settingOf(bernoulli(0.95), 0.5, 0), actualShare, withoutIntervals: true },
      counted: { mismatchFound: (trial: SimulatedTrial) => trial.mismatch },
    })),
  ];
}

const SHARES = [0.5, 0.2];
const significant = (trial: SimulatedTrial): boolean => trial.everSignificant;
const stoppedEarly = (trial: SimulatedTrial): boolean => trial.stoppedEarly;
const validated = (trial: SimulatedTrial): boolean => trial.everValidated;
const COVERAGE = {
  fixedIntervalCovers: (trial: SimulatedTrial): boolean => trial.coveredAbsolute,
  relativeIntervalCovers: (trial: SimulatedTrial): boolean => trial.coveredRelative,
  sequentialIntervalCoversAtAllLooks: (trial: SimulatedTrial): boolean => trial.coveredAlways,
};

const populations: readonly Population[] = [
  normal(100, 60),
  lognormal(100, 0.5),
  lognormal(100, 1),
  exponential(100),
  bernoulli(0.8),
  bernoulli(0.95),
];

/** @param effect how many times the expected effect the candidate is better */
function settingOf(baseline: Population, candidateShare: number, effect: 0 | 1): Setting {
  const direction = baseline.kind === 'rate' ? 'higher' : 'lower';
  const sign = direction === 'higher' ? 1 : -1;
  const expectedEffect = baseline.kind === 'rate' ? (1 / baseline.mean - 1) / 2 : EXPECTED_GAIN;
  const asked = {
    minimumEffect: expectedEffect / 2,
    expectedEffect,
    alpha: ALPHA,
    power: POWER,
    candidateShare,
  };
  const size = sampleSize({ ...asked, kind: baseline.kind, values: historyOf(baseline), sign });
  const design: TrialDesign = {
    ...asked,
    metric: baseline.kind === 'rate' ? 'success' : 'executionTimeMs',
    direction,
    guards: [],
    plannedBaseline: Math.max(30, Math.ceil(size.baseline)),
    plannedCandidate: Math.max(30, Math.ceil(size.candidate)),
  };
  return { design, baseline, candidate: changed(baseline, sign * effect * expectedEffect) };
}

/** What a plan sees of the baseline: 10,000 values, spread evenly over its distribution. */
function historyOf({ draw }: Population): number[] {
  return Array.from({ length: HISTORY }, (_, index) => draw((index + 0.5) / HISTORY));
}

function regressionOf(setting: Setting): Setting {
  const worse = setting.design.direction === 'lower' ? 0.3 : -0.3;
  return { ...setting, candidate: changed(setting.baseline, worse), withoutIntervals: true };
}

/** Seeded by what it asks and by `seed`: the same number of runs gives the same row. */
export function rowOf({ question, setting, counted }: Scenario, runs: number, seed = ''): StudyRow {
  const { plannedBaseline, plannedCandidate, candidateShare } = setting.design;
  const random = randomNumbers(
    `${seed} ${question} ${setting.baseline.name} ${String(candidateShare)}`.trim(),
  );
  const counts = new Map<string, number>();
  let looks = 0;
  for (let run = 0; run < runs; run++) {
    const trial = simulateTrial(setting, random);
    looks += trial.looks;
    for (const [name, holds] of Object.entries(counted))
      counts.set(name, (counts.get(name) ?? 0) + (holds(trial) ? 1 : 0));
  }
  return {
    question,
    population: setting.baseline.name,
    candidateShare,
    planned: `${String(plannedBaseline)} + ${String(plannedCandidate)}`,
    runs,
    looks: Math.round(looks / runs),
    shares: Object.fromEntries([...counts].map(([name, value]) => [name, value / runs])),
  };
}

/** Uniform in (0, 1), never its ends; sfc32 (PractRand), seeded by a text. */
function randomNumbers(seed: string): () => number {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  for (const character of seed) a = Math.imul(a ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return ((t >>> 0) + 0.5) / 2 ** 32;
  };
  for (let turn = 0; turn < 12; turn++) next();
  return next;
}
