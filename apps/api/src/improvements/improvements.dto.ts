import {
  fields,
  MIN_PLANNED_ARM,
  MAX_PLANNED_ARM,
  trialGuardSchema,
  type ImprovementPriority,
  type ImprovementStatus,
  type JsonValue,
  type TrialDirection,
  type TrialGuard,
} from '@stemma/models';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';
import { PageQuery } from '../http/page.query.js';

export class ProposeImprovementDto {
  @Field(fields.uuid, { optional: true, description: 'A new UUIDv7 where absent.' })
  improvementId?: string;

  @Field(fields.uuid)
  patternId!: string;

  @NodeField({ description: 'The baseline: the version that is to be improved.' })
  nodeId!: string;

  @NodeField({ optional: true, description: 'The version that may be better, of any pattern.' })
  candidateNodeId?: string;

  @Field(fields.improvementType, { description: 'performance, quality, reliability, accuracy, usability …' })
  improvementType!: string;

  @Field(fields.improvementDescription)
  description!: string;

  @Field(fields.source, { optional: true })
  source?: string;

  @Field(fields.improvementPriority, { optional: true })
  priority?: ImprovementPriority;

  @Field(fields.metadata, { optional: true })
  proposedChanges?: Record<string, JsonValue>;

  @Field(fields.number, { optional: true })
  impactEstimate?: number;

  @Field(fields.createdBy)
  createdBy!: string;
}

export class ReviseImprovementDto {
  @NodeField({ optional: true, description: 'Only before its trial begins.' }, fields.nodeRef.nullable())
  candidateNodeId?: string | null;

  @Field(fields.improvementType, { optional: true })
  improvementType?: string;

  @Field(fields.improvementDescription, { optional: true })
  description?: string;

  @Field(fields.improvementPriority, { optional: true })
  priority?: ImprovementPriority;

  @Field(fields.metadata, { optional: true })
  proposedChanges?: Record<string, JsonValue>;

  @Field(fields.number.nullable(), { optional: true })
  impactEstimate?: number | null;
}

export class ImprovementsQuery extends PageQuery {
  @Field(fields.uuid, { optional: true })
  patternId?: string;

  @NodeField({ optional: true, description: 'The baseline.' })
  nodeId?: string;

  @Field(fields.improvementStatus, { optional: true })
  status?: ImprovementStatus;

  @Field(fields.improvementType, { optional: true })
  improvementType?: string;

  @Field(fields.improvementPriority, { optional: true })
  priority?: ImprovementPriority;
}

export class StartTrialDto {
  @NodeField({ optional: true, description: "The improvement's own where absent." })
  candidateNodeId?: string;

  @Field(fields.trialMetric, {
    description: 'A measured field of executions, or a number in them: `/metadata/tokens/total`.',
  })
  metric!: string;

  @Field(fields.trialDirection, { description: 'Which way is better.' })
  direction!: TrialDirection;

  @Field(fields.effect, { description: 'The least relative gain worth having: 0.05 = 5 %.' })
  minimumEffect!: number;

  @Field(fields.effect, {
    optional: true,
    description:
      'The relative gain that the power is for; twice the minimum, or what can be gained, where absent.',
  })
  expectedEffect?: number;

  @Field(fields.alpha, {
    optional: true,
    description: 'How often one that is no better may pass; 0.05 where absent.',
  })
  alpha = 0.05;

  @Field(fields.power, {
    optional: true,
    description: 'How often one as good as expected passes; 0.8 where absent.',
  })
  power = 0.8;

  @Field(fields.candidateShare, { optional: true, description: 'Of the units; 0.5 where absent.' })
  candidateShare = 0.5;

  @Field(z.array(trialGuardSchema).max(10), {
    optional: true,
    description:
      'Metrics that must not become worse by more than their tolerance (relative; 0.05 where absent).',
  })
  guards: TrialGuard[] = [];

  @Field(
    z
      .int()
      .min(2 * MIN_PLANNED_ARM)
      .max(2 * MAX_PLANNED_ARM),
    {
      optional: true,
      description:
        "Units of both arms; where absent as many as the power takes, by the baseline's executions so far.",
    },
  )
  plannedSample?: number;

  @Field(fields.createdBy)
  createdBy!: string;
}

export class ReasonDto {
  @Field(fields.reason)
  reason!: string;
}

export class AssignmentQuery {
  @Field(fields.trialUnit, {
    description: 'Whoever is to have the same version each time: a user, a session, a job.',
  })
  unit!: string;
}
