import { StemmaError, type LineageEdge, type LineageEvent, type LineageNode } from '@stemma/models';
import type {
  Catalogue,
  EventQuery,
  HeldEvents,
  NodeView,
  PatternQuery,
  PatternView,
  SkeletonVersion,
} from './ports/catalogue.js';
import type { Page, PageRequest } from './ports/page.js';
import { fromRecord } from './reading/from-record.js';
import type { Sourced } from './reading/sourced.js';
import { blame, type Blame } from './versions/blame.js';
import { diffVersions, type VersionDiff } from './versions/diff-versions.js';
import { edgeNotFound, nodesNotFound, patternNotFound } from './writes/find-or-refuse.js';

/** What no mirror is asked for: patterns, versions, edges and events, one by one or in lists. */
export class RecordService {
  constructor(private readonly catalogue: Catalogue) {}

  /** @throws StemmaError `pattern_not_found` */
  async pattern(patternId: string): Promise<Sourced<PatternView>> {
    return required(await this.catalogue.pattern(patternId), () => patternNotFound(patternId));
  }

  async patterns(query: PatternQuery): Promise<Sourced<Page<PatternView>>> {
    return fromRecord(await this.catalogue.patterns(query));
  }

  /** @throws StemmaError `pattern_not_found` */
  async versions(patternId: string, page: PageRequest): Promise<Sourced<Page<LineageNode>>> {
    return required(await this.catalogue.versions(patternId, page), () => patternNotFound(patternId));
  }

  /** @throws StemmaError `pattern_not_found` */
  async skeleton(patternId: string, page: PageRequest): Promise<Sourced<Page<SkeletonVersion>>> {
    return required(await this.catalogue.skeleton(patternId, page), () => patternNotFound(patternId));
  }

  /** @throws StemmaError `node_not_found` */
  async node(nodeId: string): Promise<Sourced<NodeView>> {
    return required(await this.catalogue.node(nodeId), () => nodesNotFound([nodeId]));
  }

  /** @param context lines around each change. @throws StemmaError `node_not_found`; `timeout`; `answers_busy` */
  async diff(a: string, b: string, context: number): Promise<Sourced<VersionDiff>> {
    const [before, after] = await Promise.all([this.node(a), this.node(b)]);
    return fromRecord(await diffVersions(before.answer.node, after.answer.node, context));
  }

  /** Which version brought each line. @throws StemmaError `node_not_found`; `answers_busy` */
  async blame(nodeId: string): Promise<Sourced<Blame>> {
    const { answer } = await this.node(nodeId);
    return fromRecord(await blame(this.catalogue, answer));
  }

  /** @throws StemmaError `edge_not_found` */
  async edge(edgeId: string): Promise<Sourced<LineageEdge>> {
    return required(await this.catalogue.edge(edgeId), () => edgeNotFound(edgeId));
  }

  async events(query: EventQuery): Promise<Sourced<HeldEvents>> {
    return fromRecord(await this.catalogue.events(query));
  }

  /** @throws StemmaError `event_not_found` */
  async event(eventId: string): Promise<Sourced<LineageEvent>> {
    const refusal = (): StemmaError => new StemmaError('event_not_found', `There is no event ${eventId}.`);
    return required(await this.catalogue.event(eventId), refusal);
  }

  /** Of a deleted pattern, too: its trail is what stays. @throws StemmaError `pattern_not_found` */
  async trail(patternId: string, page: PageRequest): Promise<Sourced<HeldEvents>> {
    const events = await this.events({ patternId, ...page });
    if (events.answer.items.length === 0) await this.pattern(patternId);
    return events;
  }
}

function required<T>(found: T | null, refusal: () => StemmaError): Sourced<T> {
  if (found === null) throw refusal();
  return fromRecord(found);
}
