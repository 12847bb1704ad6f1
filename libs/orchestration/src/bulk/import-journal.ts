import { idFrom, lineageEvents, type Improvement, type LineageNode, type Pattern } from '@stemma/models';
import { Journal, stateOf } from '../writes/journal.js';

/**
 * The events of a file that carries none. Each has the id of what it is about and its type, so that whoever
 * imports the file, and however often, the events are the same ones.
 */
export class ImportJournal extends Journal {
  constructor(importId: string) {
    super(({ key, at, by }) => ({
      eventId: idFrom('event', ...key),
      timestamp: at,
      correlationId: importId,
      actor: { type: 'user', id: by },
    }));
  }

  patternRenamed(before: Pattern, after: Pattern, at: Date, by: string): void {
    const { patternId, name } = after;
    const states = { previousState: { ...before.toJSON() }, newState: { ...after.toJSON() } };
    const context = this.contextOf({ key: [patternId, 'renamed', name, at.toISOString()], at, by });
    this.events.push(lineageEvents.patternModified({ patternId, ...states, changes: { name } }, context));
  }

  /** It was recorded without its content, which came now. */
  versionCompleted(before: LineageNode, after: LineageNode): void {
    const { patternId, nodeId, updatedAt: at, createdBy: by } = after;
    const states = { previousState: stateOf(before), newState: stateOf(after) };
    const context = this.contextOf({ key: [nodeId, 'pattern_modified'], at, by });
    this.events.push(lineageEvents.patternModified({ patternId, nodeId, ...states }, context));
  }

  /** That there is such a proposal; what became of it, only a file with its events tells. */
  improvementProposed(improvement: Improvement): void {
    const { improvementId, patternId, nodeId, improvementType, status } = improvement;
    const details = { improvement_type: improvementType, status };
    const context = this.made(improvementId, 'improvement_proposed', improvement);
    this.events.push(
      lineageEvents.improvementProposed({ improvementId, patternId, nodeId, details }, context),
    );
  }
}

/** A node may take the same status more than once, but not at one instant: this tells a repeated transition. */
export function transitionEventId(nodeId: string, status: LineageNode['status'], at: Date): string {
  return idFrom('event', nodeId, status, at.toISOString());
}
