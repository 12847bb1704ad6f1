export const IMPROVEMENT_STATUSES = ['proposed', 'testing', 'validated', 'applied', 'rejected'] as const;
export type ImprovementStatus = (typeof IMPROVEMENT_STATUSES)[number];

export const IMPROVEMENT_STATUS_ALIASES = { approved: 'validated' } as const;
export const DEFAULT_IMPROVEMENT_STATUS: ImprovementStatus = 'proposed';

export const IMPROVEMENT_PRIORITIES = ['low', 'medium', 'high', 'critical'] as const;
export type ImprovementPriority = (typeof IMPROVEMENT_PRIORITIES)[number];

/** The known kinds of improvement; free text is allowed beside them. */
export const IMPROVEMENT_TYPES = ['performance', 'quality', 'reliability', 'accuracy', 'usability'] as const;
