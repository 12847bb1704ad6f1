import {
  StemmaError,
  trialOfUnit,
  type Improvement,
  type ImprovementPatch,
  type Trial,
  type TrialArm,
} from '@stemma/models';
import { applyImprovement } from './improvements/apply-improvement.js';
import { evaluateTrials, type Evaluation } from './improvements/evaluate-trials.js';
import {
  improvementNotFound,
  requireTrial,
  type ImprovementChange,
} from './improvements/find-improvement.js';
import { chartTrial, judgeTrial, type ChartedReport } from './improvements/judge-trial.js';
import { proposeImprovement, type NewImprovement } from './improvements/propose-improvement.js';
import { rejectImprovement } from './improvements/reject-improvement.js';
import { reviseImprovement } from './improvements/revise-improvement.js';
import { rollbackImprovement } from './improvements/rollback-improvement.js';
import { startTrial, type NewTrial, type StartedTrial } from './improvements/start-trial.js';
import { isDue, validateImprovement, type Judged } from './improvements/validate-improvement.js';
import type { Clock } from './ports/clock.js';
import type { ImprovementQuery, Improvements } from './ports/improvements.js';
import type { Page } from './ports/page.js';
import type { UnitOfWork } from './ports/transaction.js';
import { fromRecord } from './reading/from-record.js';
import type { Sourced } from './reading/sourced.js';
import type { Outcome, Written } from './writes/outcome.js';
import type { WriteContext } from './writes/write-context.js';
import { write, type Write } from './writes/write.js';

/** Which version a unit is to use, and as data of which trial. */
export interface Assignment {
  readonly patternId: string;
  readonly unit: string;
  /** null where no trial runs. */
  readonly trialId: string | null;
  readonly arm: TrialArm | null;
  /** Without a trial the newest active version; null where there is none. */
  readonly nodeId: string | null;
}

/** Improvements: proposed, tested in use, and applied only where a trial has shown them to be better. */
export class ImprovementService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly improvements: Improvements,
    /** What is validated with at least this confidence is applied by itself; null: nothing is. */
    private readonly autoApplyConfidence: number | null,
  ) {}

  propose(context: WriteContext, input: NewImprovement): Promise<Written<Improvement>> {
    return this.write(context, (w) => proposeImprovement(w, input));
  }

  revise(
    context: WriteContext,
    change: ImprovementChange,
    patch: ImprovementPatch,
  ): Promise<Written<Improvement>> {
    return this.write(context, (w) => reviseImprovement(w, change, patch));
  }

  startTrial(
    context: WriteContext,
    change: ImprovementChange,
    trial: NewTrial,
  ): Promise<Written<StartedTrial>> {
    return this.write(context, (w) => startTrial(w, change, trial));
  }

  validate(context: WriteContext, change: ImprovementChange): Promise<Written<Judged>> {
    const judging = { autoApplyConfidence: this.autoApplyConfidence, isScheduled: false };
    return this.write(context, (w) => validateImprovement(w, change, judging));
  }

  /**
   * Takes the verdict of every trial that has one, as `validate` does, though nobody asked; see `Judging`. Trials are looked
   * at as a report is, and only those that are to end are locked. @throws as `evaluateTrials`
   */
  evaluate(context: WriteContext): Promise<Evaluation> {
    const judging = { autoApplyConfidence: this.autoApplyConfidence, isScheduled: true };
    return evaluateTrials(this.improvements, async (trial) => {
      if (!isDue(await judgeTrial(this.improvements, trial), this.autoApplyConfidence)) return false;
      const change = { improvementId: trial.improvementId, expected: 'any' } as const;
      const { outcome } = await this.write(context, (w) => validateImprovement(w, change, judging));
      return outcome === 'changed';
    });
  }

  apply(context: WriteContext, change: ImprovementChange): Promise<Written<Improvement>> {
    return this.write(context, (w) => applyImprovement(w, change));
  }

  rollback(context: WriteContext, change: ImprovementChange, reason: string): Promise<Written<Improvement>> {
    return this.write(context, (w) => rollbackImprovement(w, change, reason));
  }

  reject(context: WriteContext, change: ImprovementChange, reason: string): Promise<Written<Improvement>> {
    return this.write(context, (w) => rejectImprovement(w, change, reason));
  }

  /** @throws StemmaError `improvement_not_found`, `trial_not_found`; `detail_not_held` where its data have left by retention */
  async report(improvementId: string): Promise<Sourced<ChartedReport>> {
    await this.find(improvementId);
    const trial = requireTrial(await this.improvements.trialOf(improvementId), improvementId);
    const since = await this.improvements.dataHeldSince(trial);
    if (since !== null) throw dataLeft(trial, since);
    return fromRecord(await chartTrial(this.improvements, trial));
  }

  async list(query: ImprovementQuery): Promise<Sourced<Page<Improvement>>> {
    return fromRecord(await this.improvements.improvements(query));
  }

  /** @throws StemmaError `improvement_not_found` */
  async find(improvementId: string): Promise<Sourced<Improvement>> {
    const improvement = await this.improvements.improvement(improvementId);
    if (improvement === null) throw improvementNotFound(improvementId);
    return fromRecord(improvement);
  }

  /** The same for the same unit as long as the same trials run. The pattern must exist. */
  async assign(patternId: string, unit: string): Promise<Sourced<Assignment>> {
    const trial = trialOfUnit(await this.improvements.runningTrials(patternId), unit);
    if (trial === null) {
      const nodeId = await this.improvements.currentNodeId(patternId);
      return fromRecord({ patternId, unit, trialId: null, arm: null, nodeId });
    }
    const arm = trial.armOf(unit);
    return fromRecord({ patternId, unit, trialId: trial.trialId, arm, nodeId: trial.nodeOf(arm) });
  }

  private write<T>(
    context: WriteContext,
    useCase: (write: Write) => Promise<Outcome<T>>,
  ): Promise<Written<T>> {
    return write(this.unitOfWork, this.clock, context, useCase);
  }
}

function dataLeft({ improvementId, trialId }: Trial, since: Date): StemmaError {
  const at = since.toISOString();
  return new StemmaError(
    'detail_not_held',
    `Executions of the trial ${trialId} before ${at} have left by retention: what it found, the improvement ${improvementId} tells.`,
    { extra: { detailSince: at } },
  );
}
