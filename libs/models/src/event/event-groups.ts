import { EVENT_TYPE_GROUPS, type EventType } from '../enumerations/event-type.js';

const setOf = (types: readonly EventType[]): ReadonlySet<EventType> => new Set(types);

const lifecycle = setOf([...EVENT_TYPE_GROUPS.creation, ...EVENT_TYPE_GROUPS.status]);
const modification = setOf(EVENT_TYPE_GROUPS.modification);
const relationship = setOf(EVENT_TYPE_GROUPS.relationship);
const usage = setOf(EVENT_TYPE_GROUPS.usage);
const quality = setOf(EVENT_TYPE_GROUPS.quality);
const improvement = setOf(EVENT_TYPE_GROUPS.improvement);

export const isLifecycleEvent = (type: EventType): boolean => lifecycle.has(type);
export const isModificationEvent = (type: EventType): boolean => modification.has(type);
export const isRelationshipEvent = (type: EventType): boolean => relationship.has(type);
export const isUsageEvent = (type: EventType): boolean => usage.has(type);
export const isQualityEvent = (type: EventType): boolean => quality.has(type);
export const isImprovementEvent = (type: EventType): boolean => improvement.has(type);

export type EventGroup = keyof typeof EVENT_TYPE_GROUPS;

const groups = new Map<EventType, EventGroup>(
  (Object.keys(EVENT_TYPE_GROUPS) as EventGroup[]).flatMap((group) =>
    EVENT_TYPE_GROUPS[group].map((type) => [type, group] as const),
  ),
);

export function groupOfEvent(type: EventType): EventGroup {
  const group = groups.get(type);
  if (group === undefined) throw new RangeError(`${type} is of no group`);
  return group;
}
