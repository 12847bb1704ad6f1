import {
  learnRanking,
  type DetectionThresholds,
  type Finding,
  type LearntRanking,
  type ProposalRanking,
  type Skill,
  type TraitWeights,
} from '@stemma/analytics';
import type { Improvement } from '@stemma/models';
import type { Clock } from '../ports/clock.js';
import type { DetectionSource } from '../ports/detection-source.js';
import type { Improvements } from '../ports/improvements.js';
import type { Window } from '../ports/series.js';
import type { UnitOfWork } from '../ports/transaction.js';
import { inTurns } from '../turns/turn.js';
import type { Outcome, Written } from '../writes/outcome.js';
import type { WriteContext } from '../writes/write-context.js';
import { write } from '../writes/write.js';
import { findImprovements, type FindAlike } from './find-improvements.js';
import { pastOutcomes, traitsOf } from './past-outcomes.js';
import { proposeFindings } from './propose-findings.js';

/** What one look through the record brought. */
export interface Detection {
  /** The window whose executions were compared. */
  readonly from: Date;
  readonly to: Date;
  /** What the rules found, proposed before or not. */
  readonly findingCount: number;
  /** New ones; the likeliest to be validated first where that can be told. */
  readonly proposed: readonly ProposedImprovement[];
  readonly ranking: Ranking;
}

interface ProposedImprovement {
  readonly improvement: Improvement;
  /** That it will be validated, 0..1; null where the ranking is silent. */
  readonly chance: number | null;
}

/** How chances are made, and how good they are; `reason` says why there are none. */
interface Ranking {
  readonly weights: TraitWeights | null;
  readonly skill: Skill | null;
  readonly reason: string | null;
}

interface Look {
  readonly window: Window;
  readonly findings: readonly Finding[];
  readonly learnt: LearntRanking;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const WINDOW_DAYS = 30;
const MAX_PROPOSALS = 100;

/** Improvements proposed by the system itself, with evidence. */
export class DetectionService {
  private looking: Promise<unknown> = Promise.resolve();
  /** The look that has not begun yet. */
  private next: Promise<Look> | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly source: DetectionSource,
    private readonly findAlike: FindAlike,
    private readonly improvements: Improvements,
    private readonly thresholds: DetectionThresholds,
  ) {}

  async detect(context: WriteContext): Promise<Written<Detection>> {
    const { window, findings, learnt } = await this.look();
    return write(this.unitOfWork, this.clock, context, async (w): Promise<Outcome<Detection>> => {
      const { outcome, answer } = await proposeFindings(w, findings, window.from, MAX_PROPOSALS);
      const proposed = ranked(answer, learnt.ranking);
      const { weights = null } = learnt.ranking ?? {};
      const skill = learnt.ranking === null ? learnt.skill : learnt.ranking.skill;
      const ranking = { weights, skill, reason: learnt.reason };
      return { outcome, answer: { ...window, findingCount: findings.length, proposed, ranking } };
    });
  }

  /**
   * One look holds up to four million times of executions, and keeps a processor busy: two at once would be no faster.
   * All who ask while one is on share the next, however many they are.
   */
  private look(): Promise<Look> {
    if (this.next !== null) return this.next;
    const next = this.looking.then(() => {
      this.next = null;
      return this.lookNow();
    });
    this.next = next;
    // What was found is not held until the next look.
    this.looking = next.then(
      () => undefined,
      () => undefined,
    );
    return next;
  }

  private async lookNow(): Promise<Look> {
    const to = this.clock();
    const window = { from: new Date(to.getTime() - WINDOW_DAYS * DAY_MS), to };
    const findings = await findImprovements(this.source, this.findAlike, window, this.thresholds);
    return { window, findings, learnt: await inTurns(learnRanking(await pastOutcomes(this.improvements))) };
  }
}

function ranked(
  improvements: readonly Improvement[],
  ranking: ProposalRanking | null,
): ProposedImprovement[] {
  return improvements
    .map((improvement) => {
      const traits = traitsOf(improvement);
      return { improvement, chance: ranking === null || traits === null ? null : ranking.chanceOf(traits) };
    })
    .sort((a, b) => (b.chance ?? 0) - (a.chance ?? 0));
}
