import { check } from '../errors/check.js';
import { valueObject, type Serialized } from '../fields/value-object.js';
import { withDefaults } from '../fields/with-defaults.js';
import { newId } from '../ids/ids.js';
import { differs, present } from '../content/differs.js';
import {
  patternInputSchema,
  patternJsonSchema,
  type PatternInput,
  type PatternPatch,
} from './pattern-input.js';
import { newPatternState } from './new-pattern-state.js';
import type { PatternState } from './pattern-state.js';

export type PatternJson = Serialized<Omit<PatternState, 'stateRev'>>;

/** A named thing that evolves: code, config, template, workflow, prompt … */
export class Pattern extends valueObject<PatternState>() {
  private constructor(state: PatternState) {
    super(state);
  }

  /** A new pattern with its defaults. */
  static create(input: PatternInput, now: Date): Pattern {
    const given = withDefaults(patternInputSchema, input);
    return new Pattern(newPatternState(given.patternId ?? newId(), given, now));
  }

  /** A stored state, trusted as it is. */
  static from(state: PatternState): Pattern {
    return new Pattern(state);
  }

  /** Reads what `toJSON` wrote. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): Pattern {
    const given = check(patternJsonSchema, json);
    return new Pattern({ ...given, stateRev: given.rev });
  }

  /** Changes what is given and differs; the same pattern when nothing does. */
  revise(patch: PatternPatch, now: Date): Pattern {
    const changes = present(patch);
    if (!differs(this, changes)) return this;
    return new Pattern({
      ...this.toState(),
      ...changes,
      updatedAt: now,
      rev: this.rev + 1,
      stateRev: this.stateRev + 1,
    });
  }

  toJSON(): PatternJson {
    return {
      patternId: this.patternId,
      name: this.name,
      kind: this.kind,
      description: this.description,
      namespace: this.namespace,
      language: this.language,
      tags: this.tags,
      metadata: this.metadata,
      createdAt: this.createdAt.toISOString(),
      createdBy: this.createdBy,
      updatedAt: this.updatedAt.toISOString(),
      rev: this.rev,
    };
  }
}
