import { z } from 'zod';
import { check } from '../errors/check.js';
import { StemmaError } from '../errors/stemma-error.js';
import { fields, orNull } from '../fields/fields.js';
import { jsonObject, MAX_CONTENT_DEPTH } from '../fields/json.js';
import type { JsonObject } from '../fields/json-value.js';
import { text } from '../fields/text.js';

const RUN_STATES = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const;

/** Far longer than what a pattern's name may have: paths and queries stand in names. */
export const MAX_NAME = 10_000;

/** No deeper than a content, which a part of it becomes. */
const whole = jsonObject(MAX_CONTENT_DEPTH);

const WITHOUT_OFFSET = /T\d\d:\d\d:\d\d(?:\.\d+)?$/;

const facets = fields.eventObject.nullish().transform((given): JsonObject => given ?? {});
/** A job or a dataset: the two texts together are its name in the whole world. */
const named = z.object({ namespace: text(1, MAX_NAME), name: text(1, MAX_NAME), facets });
const datasets = named
  .array()
  .nullish()
  .transform((given) => given ?? []);
/** A time without an offset, as many producers send it, is one of UTC. */
const eventTime = z.preprocess(
  (given) => (typeof given === 'string' && WITHOUT_OFFSET.test(given) ? `${given}Z` : given),
  fields.timestamp,
);
const base = { eventTime, producer: orNull(text(1, MAX_NAME)) };

const schemas = {
  RunEvent: z.object({
    ...base,
    eventType: orNull(z.enum(RUN_STATES)),
    run: z.object({ runId: fields.uuid, facets }),
    job: named,
    inputs: datasets,
    outputs: datasets,
  }),
  JobEvent: z.object({ ...base, job: named, inputs: datasets, outputs: datasets }),
  DatasetEvent: z.object({ ...base, dataset: named }),
};
type Kind = keyof typeof schemas;

export type OpenLineageName = z.output<typeof named>;
export type OpenLineageEvent = { [K in Kind]: { readonly kind: K } & z.output<(typeof schemas)[K]> }[Kind];

/**
 * An event of OpenLineage 2-0-2 (https://openlineage.io/spec/2-0-2/OpenLineage.json) or of an earlier version, of which only
 * what is used here is checked. What it is, its schemaURL says, else its shape.
 * @throws StemmaError validation_failed
 */
export function parseOpenLineage(json: unknown): OpenLineageEvent {
  const event = check(whole, json);
  const kind = kindOf(event);
  return { kind, ...check<object>(schemas[kind], event) } as OpenLineageEvent;
}

const SAID = /#\/(?:\$defs|definitions)\/(RunEvent|JobEvent|DatasetEvent)$/;

function kindOf(event: JsonObject): Kind {
  const url = event['schemaURL'];
  const said = typeof url === 'string' ? SAID.exec(url)?.[1] : undefined;
  if (said !== undefined) return said as Kind;
  if ('run' in event) return 'RunEvent';
  if ('job' in event) return 'JobEvent';
  if ('dataset' in event) return 'DatasetEvent';
  throw StemmaError.invalid([
    { pointer: '/run', code: 'required', message: 'is required, or else a job or a dataset' },
  ]);
}
