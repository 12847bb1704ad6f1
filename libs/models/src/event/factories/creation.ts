import type { EvolutionType } from '../../enumerations/evolution-type.js';
import type { JsonObject } from '../../fields/json-value.js';
import type { LineageEvent } from '../lineage-event.js';
import { eventOf, type EventContext, type OfNode } from './event-context.js';

export interface PatternCreated {
  readonly patternId: string;
  readonly nodeId?: string | null;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly newState?: JsonObject | null;
}

export function patternCreated(
  { patternId, nodeId = null, name, kind, namespace, newState = null }: PatternCreated,
  context: EventContext,
): LineageEvent {
  const data = { name, kind, namespace };
  return eventOf({ eventType: 'pattern_created' }, { patternId, nodeId, data, newState }, context);
}

export interface VersionCreated extends OfNode {
  readonly version: number;
  readonly evolutionType: EvolutionType | null;
  readonly parentNodeIds: readonly string[];
  readonly newState?: JsonObject | null;
}

export function versionCreated(
  { patternId, nodeId, version, evolutionType, parentNodeIds, newState = null }: VersionCreated,
  context: EventContext,
): LineageEvent {
  const data = { version, evolution_type: evolutionType, parent_node_ids: parentNodeIds };
  return eventOf({ eventType: 'version_created' }, { patternId, nodeId, data, newState }, context);
}
