import { createHash } from 'node:crypto';
import { check } from '../errors/check.js';
import { isoOrNull, valueObject, type Serialized } from '../fields/value-object.js';
import { trialJsonSchema } from './trial-input.js';
import type { TrialArm, TrialState } from './trial-state.js';

export type TrialJson = Serialized<TrialState>;

/** Two versions of use side by side; see `TrialDesign` for what is compared. Only its end ever changes. */
export class Trial extends valueObject<TrialState>() {
  private constructor(state: TrialState) {
    super(state);
  }

  /** A checked or stored state, trusted as it is. */
  static from(state: TrialState): Trial {
    return new Trial(state);
  }

  /** Reads what `toJSON` wrote. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): Trial {
    return new Trial(check(trialJsonSchema, json));
  }

  get isRunning(): boolean {
    return this.endedAt === null;
  }

  /** Ends it; an ended one stays as it is. */
  end(now: Date): Trial {
    return this.isRunning ? new Trial({ ...this.toState(), endedAt: now }) : this;
  }

  /** The version that an arm uses. */
  nodeOf(arm: TrialArm): string {
    return arm === 'candidate' ? this.candidateNodeId : this.baselineNodeId;
  }

  /** The same arm for the same unit, for ever; over many units the candidate gets its share. */
  armOf(unit: string): TrialArm {
    return fractionOf(this.trialId, 'arm', unit) < this.candidateShare ? 'candidate' : 'baseline';
  }

  toJSON(): TrialJson {
    return {
      ...this.toState(),
      startedAt: this.startedAt.toISOString(),
      endedAt: isoOrNull(this.endedAt),
    };
  }
}

/**
 * Which of several trials a unit takes part in: one, always the same while they run, each with an equal share
 * (rendezvous hashing), and independently of the arm it has there. Null without trials.
 */
export function trialOfUnit(trials: readonly Trial[], unit: string): Trial | null {
  let best: Trial | null = null;
  let highest = -1;
  for (const trial of trials) {
    const weight = fractionOf(trial.trialId, 'trial', unit);
    if (weight > highest) [best, highest] = [trial, weight];
  }
  return best;
}

/** Uniform in [0, 1): the first 48 bits of a SHA-256, salted by trial and question. */
function fractionOf(trialId: string, question: string, unit: string): number {
  return createHash('sha256').update(`${trialId}\n${question}\n${unit}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
