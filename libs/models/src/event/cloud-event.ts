import type { EventState } from './event-state.js';
import { eventJson, timeSeriesEntry, type EventJson, type TimeSeriesEntry } from './event-views.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

/** What its data is: all that is known of the event, or its entry in a series of events. */
export type EventForm = 'event' | 'series';

/** CloudEvents 1.0.2, structured mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** The event's id: of one that comes again, the same. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** When it happened, as its writer says. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: EventJson | TimeSeriesEntry;
  // Extensions, whose names may have lower-case letters and digits only.
  readonly correlationid: string;
  /** Events of one are in order: the pattern's id. */
  readonly partitionkey: string;
  /** Greater than that of each earlier one, as text. */
  readonly sequence: string;
  readonly severitytext: string;
  /** When it was written down. */
  readonly recordedtime: string;
  /** The trace that it was written in, where there was one. */
  readonly traceparent?: string;
}

/**
 * The same where its data is too much for whom it goes to: it says where that is
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/dataref.md).
 */
export interface CloudEventReference extends Omit<CloudEvent, 'data' | 'datacontenttype'> {
  readonly dataref: string;
}

/** The last part changes where `data` comes to mean something else. */
const TYPE = {
  event: (eventType: string): string => `stemma.lineage.${eventType}.v1`,
  series: (eventType: string): string => `stemma.series.${eventType}.v1`,
};

/** @param source names the record; @param sequence the place of the event among all */
export function cloudEvent(
  event: EventState,
  { source, sequence, recordedAt }: { source: string; sequence: string; recordedAt: Date },
  form: EventForm = 'event',
): CloudEvent {
  const trace = parseTraceparent(event.metadata['traceparent']);
  return {
    specversion: '1.0',
    id: event.eventId,
    source,
    type: TYPE[form](event.eventType),
    subject: `patterns/${event.patternId}${event.nodeId === null ? '' : `/nodes/${event.nodeId}`}`,
    time: event.timestamp.toISOString(),
    datacontenttype: 'application/json',
    correlationid: event.correlationId,
    partitionkey: event.patternId,
    sequence,
    severitytext: event.severity.toUpperCase(),
    recordedtime: recordedAt.toISOString(),
    ...(trace === null ? {} : { traceparent: formatTraceparent(trace) }),
    data: form === 'event' ? eventJson(event) : timeSeriesEntry(event),
  };
}

export function cloudEventReference(event: CloudEvent): CloudEventReference {
  const { data: _, datacontenttype: _type, ...rest } = event;
  return { ...rest, dataref: `/v1/events/${event.id}` };
}
