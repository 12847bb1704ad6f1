/** The groups of event types; each type belongs to exactly one (DOMAIN.md §2). */
export const EVENT_TYPE_GROUPS = {
  creation: ['pattern_created', 'version_created'],
  modification: ['pattern_modified', 'metadata_updated', 'tags_updated'],
  status: ['pattern_activated', 'pattern_deprecated', 'pattern_archived', 'pattern_merged', 'pattern_erased'],
  alias: ['alias_set', 'alias_removed'],
  relationship: ['parent_added', 'child_added', 'relationship_removed'],
  usage: ['pattern_applied', 'execution_succeeded', 'execution_failed'],
  quality: ['quality_assessed', 'performance_measured', 'feedback_received', 'feedback_withdrawn'],
  improvement: [
    'improvement_proposed',
    'improvement_validated',
    'improvement_applied',
    'improvement_rejected',
  ],
} as const;

export const EVENT_TYPES = [
  ...EVENT_TYPE_GROUPS.creation,
  ...EVENT_TYPE_GROUPS.modification,
  ...EVENT_TYPE_GROUPS.status,
  ...EVENT_TYPE_GROUPS.alias,
  ...EVENT_TYPE_GROUPS.relationship,
  ...EVENT_TYPE_GROUPS.usage,
  ...EVENT_TYPE_GROUPS.quality,
  ...EVENT_TYPE_GROUPS.improvement,
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const EVENT_SEVERITIES = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type EventSeverity = (typeof EVENT_SEVERITIES)[number];
export const DEFAULT_EVENT_SEVERITY: EventSeverity = 'info';

export const ACTOR_TYPES = ['system', 'user', 'agent', 'automation'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];
export const DEFAULT_ACTOR_TYPE: ActorType = 'system';
