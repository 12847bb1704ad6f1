import { chanceOf, fitLogistic, type LogisticModel } from './logistic.js';
import { skillOf, type Forecast, type Skill } from './skill.js';

/** What is known of a proposal when it is made. */
export interface ProposalTraits {
  /** The rule that found it; what people propose is of a kind of its own. */
  readonly rule: string;
  /** 0..1. */
  readonly confidenceScore: number;
  /** Relative gain; null where none is measured. */
  readonly performanceDelta: number | null;
  readonly sampleSize: number;
}

export interface PastOutcome {
  readonly improvementId: string;
  readonly traits: ProposalTraits;
  /** It was validated, whatever came after; else it was rejected. */
  readonly isValidated: boolean;
}

/** What a proposal's chance is made of, for people: the weight of each trait, on its standardised scale. */
export type TraitWeights = Readonly<Record<Trait, number>>;

export interface ProposalRanking {
  readonly skill: Skill;
  readonly weights: TraitWeights;
  /** The chance, 0..1, that a proposal of these traits is validated. */
  readonly chanceOf: (traits: ProposalTraits) => number;
}

export type LearntRanking =
  | { readonly ranking: ProposalRanking; readonly reason: null }
  /** Why nothing is said; the skill where it was measured. */
  | { readonly ranking: null; readonly reason: string; readonly skill: Skill | null };

/** With fewer outcomes, or fewer of one kind, whatever is learnt is mostly chance. */
const MIN_OUTCOMES = 40;
const MIN_OF_A_KIND = 10;
const FOLDS = 10;
const PENALTY = 1;

const TRAITS = ['confidence', 'gain', 'sample', 'isRegression', 'isAlternative', 'isStructural'] as const;
type Trait = (typeof TRAITS)[number];

/**
 * Learns from what became of earlier proposals how likely one is to be validated. Its skill is that on outcomes that
 * were held out (ten folds, shared out by id within each kind, so that the same outcomes give the same skill).
 */
export function* learnRanking(outcomes: readonly PastOutcome[]): Generator<void, LearntRanking, undefined> {
  const validated = sorted(outcomes.filter(({ isValidated }) => isValidated));
  const rejected = sorted(outcomes.filter(({ isValidated }) => !isValidated));
  const least = Math.min(validated.length, rejected.length);
  if (outcomes.length < MIN_OUTCOMES || least < MIN_OF_A_KIND) {
    const reason = `Too few outcomes to learn from: ${String(validated.length)} validated and ${String(rejected.length)} rejected, of ${String(MIN_OUTCOMES)} with ${String(MIN_OF_A_KIND)} of each.`;
    return { ranking: null, reason, skill: null };
  }
  const skill = skillOf(yield* heldOut(validated, rejected));
  if (skill.brierSkill <= 0) {
    const reason = 'On outcomes that were held out it is no better than saying the base rate.';
    return { ranking: null, reason, skill };
  }
  const model = yield* fit([...validated, ...rejected]);
  const weights = Object.fromEntries(
    TRAITS.map((trait, index) => [trait, model.weights[index] ?? 0]),
  ) as TraitWeights;
  const ranking = { skill, weights, chanceOf: (traits: ProposalTraits) => chanceOf(model, rowOf(traits)) };
  return { ranking, reason: null };
}

function* heldOut(
  validated: readonly PastOutcome[],
  rejected: readonly PastOutcome[],
): Generator<void, Forecast[], undefined> {
  const forecasts: Forecast[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const [testing, training]: [PastOutcome[], PastOutcome[]] = [[], []];
    for (const kind of [validated, rejected]) {
      for (const [index, outcome] of kind.entries())
        (index % FOLDS === fold ? testing : training).push(outcome);
    }
    const model = yield* fit(training);
    const baseRate = training.filter(({ isValidated }) => isValidated).length / training.length;
    for (const { traits, isValidated } of testing)
      forecasts.push({ chance: chanceOf(model, rowOf(traits)), baseRate, came: isValidated });
  }
  return forecasts;
}

function fit(outcomes: readonly PastOutcome[]): Generator<void, LogisticModel, undefined> {
  return fitLogistic(
    outcomes.map(({ traits }) => rowOf(traits)),
    outcomes.map(({ isValidated }) => isValidated),
    PENALTY,
  );
}

/** In the order of `TRAITS`. Gains are cut at ten times, so that one odd proposal does not outweigh all others. */
function rowOf({ rule, confidenceScore, performanceDelta, sampleSize }: ProposalTraits): number[] {
  return [
    confidenceScore,
    Math.max(-1, Math.min(10, performanceDelta ?? 0)),
    Math.log1p(sampleSize),
    Number(rule.endsWith('_regression')),
    Number(rule.endsWith('_alternative')),
    Number(rule === 'duplicate' || rule === 'stale_version'),
  ];
}

function sorted(outcomes: readonly PastOutcome[]): PastOutcome[] {
  return [...outcomes].sort((a, b) => (a.improvementId < b.improvementId ? -1 : 1));
}
